#include <pcap/pcap.h>
#include <sys/eventfd.h>
