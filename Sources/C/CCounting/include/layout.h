/* What the program in the kernel and its reader both know. Addresses are in the byte order of the machine. */
#ifndef COUNTING_LAYOUT_H
#define COUNTING_LAYOUT_H

#include <linux/types.h>

/* As LocalNetworks bounds them. */
#define COUNTING_MAXIMUM_SPANS 32
#define COUNTING_MAXIMUM_PREFIXES 24
#define COUNTING_MAXIMUM_VLANS 16

/* An address as MonitorCore's IPAddress holds it: IPv4 is ::ffff:a.b.c.d. */
struct counting_address {
    __u64 high;
    __u64 low;
};

struct counting_count {
    __u64 packets;
    __u64 bytes;
};

/* What one processor counted for one address. */
struct counting_row {
    struct counting_count uploaded;
    struct counting_count downloaded;
    /* The six octets, first octet highest; zero until it is known. */
    __u64 mac;
    /* In jiffies, when the address itself last spoke; zero when it did not. */
    __u64 heard;
};

struct counting_totals {
    struct counting_count frames;
    struct counting_count lan_to_lan;
    struct counting_count foreign;
    struct counting_count without_address;
    struct counting_count undecoded;
    struct counting_count other_download;
    struct counting_count other_upload;
    struct counting_count repeated;
};

struct counting_prefix {
    struct counting_address base;
    struct counting_address mask;
};

/* IPv4 addresses that follow each other, as the low half of an address. */
struct counting_span {
    __u64 first;
    __u64 count;
};

/* What counts as a device, and what passes here that is counted elsewhere. */
struct counting_networks {
    __u64 v4_count;
    __u64 v6_count;
    /* This machine's hardware address on the link; no frame's where it has none. */
    __u64 own_mac;
    __u64 vlan_count;
    struct counting_span v4[COUNTING_MAXIMUM_SPANS];
    struct counting_prefix v6[COUNTING_MAXIMUM_PREFIXES];
    __u16 vlans[COUNTING_MAXIMUM_VLANS];
};

#endif
