#include <pcap/pcap.h>
#include <pthread.h>
#include <sys/eventfd.h>

/* glibc declares it for GNU sources only. */
extern int pthread_setname_np(pthread_t, const char *);
