/*
 * Counts each frame of an interface for the addresses it concerns. Runs in the kernel, once a frame.
 *
 * The same verdicts as Traffic/Decode and Traffic/Accounting, which it is tested against. A socket filter's
 * verdict is about this socket's copy alone: it returns 0, so that nothing is queued, and no frame is touched.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "../include/layout.h"

#define ALWAYS static __attribute__((always_inline))

/* Two halves: one is written here while the other is read. Sizes that the operator decides are the loader's. */
struct rows {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __uint(max_entries, 4096);
    __type(key, struct counting_address);
    __type(value, struct counting_row);
};
struct rows first_rows SEC(".maps"), second_rows SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 2);
    __type(key, __u32);
    __array(values, struct rows);
} halves SEC(".maps") = {.values = {&first_rows, &second_rows}};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct counting_totals);
} totals SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct counting_networks);
} networks SEC(".maps");

/* Which half is running. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} running SEC(".maps");

/* What the agent's libpcap keeps of an Ethernet frame (LinkType.snapLength): beyond it nothing is read. */
#define SNAP_LENGTH 94
#define MAXIMUM_TAGS 8
#define ETHERNET 14
#define GROUP_BIT (1ull << 40)

enum verdict { UNDECODED, WITHOUT_ADDRESS, PACKET, ARP };

struct frame {
    struct counting_address source, destination;
    __u64 source_mac, destination_mac;
};

/* Filled from the frame's beginning on; two bytes of room let the IP header stand on a multiple of four. */
struct opening {
    __u16 room;
    __u16 destination_high;
    __u32 destination_low;
    __u32 source_high;
    __u16 source_low;
    __u16 type;
    __u8 ip[20];
};

struct ipv4 {
    __u8 version, skipped[11];
    __u32 source, destination;
};

struct ipv6 {
    __u8 version, skipped[7];
    __u64 source[2], destination[2];
};

struct arp {
    __u32 hardware_and_protocol;
    __u16 lengths, operation;
    __u16 sender_high;
    __u32 sender_low __attribute__((packed));
    __u32 sender __attribute__((packed));
} __attribute__((packed, aligned(4)));

ALWAYS int load(struct __sk_buff *skb, __u32 limit, __u32 offset, void *to, __u32 size)
{
    return offset + size <= limit && !bpf_skb_load_bytes(skb, offset, to, size);
}

ALWAYS void add(struct counting_count *count, __u64 bytes)
{
    /* Else the compiler adds in one place to whichever count it is, by an offset that the verifier cannot follow
       without CAP_PERFMON. */
    asm volatile("" : "+r"(count));
    count->packets++;
    count->bytes += bytes;
}

ALWAYS struct counting_address v4(__u32 address)
{
    return (struct counting_address){.high = 0, .low = 0xffff00000000 | bpf_ntohl(address)};
}

/* In a packet the form that holds IPv4 addresses is no host's. */
ALWAYS struct counting_address v6(__u64 high, __u64 low)
{
    struct counting_address address = {.high = bpf_be64_to_cpu(high), .low = bpf_be64_to_cpu(low)};
    if (!address.high && address.low >> 32 == 0xffff) address.low = 0;
    return address;
}

ALWAYS enum verdict set_ipv4(const struct ipv4 *header, struct frame *frame)
{
    /* Version 4 and a header of 5 words or more, in one byte: 0x45...0x4f. */
    if ((__u8)(header->version - 0x45) > 0x4f - 0x45) return UNDECODED;
    frame->source = v4(header->source), frame->destination = v4(header->destination);
    return PACKET;
}

ALWAYS enum verdict read_ipv4(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    struct ipv4 header;
    return load(skb, limit, at, &header, sizeof header) ? set_ipv4(&header, frame) : UNDECODED;
}

ALWAYS enum verdict read_ipv6(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    struct ipv6 header;
    if (!load(skb, limit, at, &header, sizeof header) || header.version >> 4 != 6) return UNDECODED;
    frame->source = v6(header.source[0], header.source[1]);
    frame->destination = v6(header.destination[0], header.destination[1]);
    return PACKET;
}

/* Believed only where the frame came from the address that it speaks of. */
ALWAYS enum verdict read_arp(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    struct arp header;
    if (at + 28 > limit || !load(skb, limit, at, &header, sizeof header)) return UNDECODED;
    __u64 sender = (__u64)bpf_ntohs(header.sender_high) << 32 | bpf_ntohl(header.sender_low);
    if (header.hardware_and_protocol != bpf_htonl(0x00010800) || header.lengths != bpf_htons(0x0604)
        || sender != frame->source_mac || !sender || sender & GROUP_BIT)
        return WITHOUT_ADDRESS;
    frame->source = v4(header.sender);
    return ARP;
}

ALWAYS enum verdict read_ppp(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    __u8 number[2];
    if (at + 8 > limit || !load(skb, limit, at + 6, number, 2)) return UNDECODED;
    int is_short = number[0] & 1;
    __u32 protocol = is_short ? number[0] : number[0] << 8 | number[1];
    __u32 payload = at + (is_short ? 7 : 8);
    if (protocol == 0x0021) return read_ipv4(skb, limit, payload, frame);
    if (protocol == 0x0057) return read_ipv6(skb, limit, payload, frame);
    return WITHOUT_ADDRESS;
}

ALWAYS enum verdict read_labels(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    __u8 label[4], version;
    for (int i = 0; i < MAXIMUM_TAGS; i++) {
        if (!load(skb, limit, at, label, 4)) return UNDECODED;
        at += 4;
        if (!(label[2] & 1)) continue;
        if (!load(skb, limit, at, &version, 1)) return UNDECODED;
        return version >> 4 == 6 ? read_ipv6(skb, limit, at, frame) : read_ipv4(skb, limit, at, frame);
    }
    return UNDECODED;
}

ALWAYS enum verdict read_logical_link(struct __sk_buff *skb, __u32 limit, __u32 at, struct frame *frame)
{
    struct { __u32 points; __u16 organisation, type; } header;
    if (!load(skb, limit, at, &header, 8)) return WITHOUT_ADDRESS;
    if (header.points != bpf_htonl(0xaaaa0300) || header.organisation) return WITHOUT_ADDRESS;
    switch (bpf_ntohs(header.type)) {
    case 0x0800: return read_ipv4(skb, limit, at + 8, frame);
    case 0x86dd: return read_ipv6(skb, limit, at + 8, frame);
    case 0x0806: return read_arp(skb, limit, at + 8, frame);
    default: return WITHOUT_ADDRESS;
    }
}

ALWAYS int is_tag(__u32 type) { return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200; }

/* From an EtherType to the addresses. `tags`: those that the kernel has taken off already. */
ALWAYS enum verdict read_type(
    struct __sk_buff *skb, __u32 limit, __u32 type, __u32 tags, struct frame *frame)
{
    __u32 at = ETHERNET;
    __u16 tag[2];
    for (int i = 0; i < MAXIMUM_TAGS && is_tag(type); i++) {
        if (i + tags >= MAXIMUM_TAGS || !load(skb, limit, at, tag, 4)) return UNDECODED;
        type = bpf_ntohs(tag[1]);
        at += 4;
    }
    switch (type) {
    case 0x0800: return read_ipv4(skb, limit, at, frame);
    case 0x86dd: return read_ipv6(skb, limit, at, frame);
    case 0x0806: return read_arp(skb, limit, at, frame);
    case 0x8864: return read_ppp(skb, limit, at, frame);
    case 0x8847:
    case 0x8848: return read_labels(skb, limit, at, frame);
    }
    if (is_tag(type)) return UNDECODED;
    return type <= 1500 ? read_logical_link(skb, limit, at, frame) : WITHOUT_ADDRESS;
}

ALWAYS enum verdict read_frame(struct __sk_buff *skb, __u32 tags, struct frame *frame)
{
    struct opening opening;
    __u32 limit = skb->len < SNAP_LENGTH ? skb->len : SNAP_LENGTH;
    /* Nearly every frame has this much, so nearly every frame is read by one call. */
    int is_long = limit >= ETHERNET + 20;
    if (is_long ? bpf_skb_load_bytes(skb, 0, &opening.destination_high, ETHERNET + 20)
                : !load(skb, limit, 0, &opening.destination_high, ETHERNET))
        return UNDECODED;
    frame->destination_mac =
        (__u64)bpf_ntohs(opening.destination_high) << 32 | bpf_ntohl(opening.destination_low);
    frame->source_mac = (__u64)bpf_ntohl(opening.source_high) << 16 | bpf_ntohs(opening.source_low);
    if (is_long && opening.type == bpf_htons(0x0800)) return set_ipv4((struct ipv4 *)opening.ip, frame);
    return read_type(skb, limit, bpf_ntohs(opening.type), tags, frame);
}

ALWAYS int is_local(const struct counting_networks *networks, const struct counting_address *address)
{
    if (!address->high) {
        for (__u32 i = 0; i < COUNTING_MAXIMUM_SPANS; i++) {
            if (i >= networks->v4_count) break;
            if (address->low - networks->v4[i].first < networks->v4[i].count) return 1;
        }
        return 0;
    }
    if (address->high >> 54 == 0x3fa) return 1;
    for (__u32 i = 0; i < COUNTING_MAXIMUM_PREFIXES; i++) {
        if (i >= networks->v6_count) break;
        const struct counting_prefix *prefix = &networks->v6[i];
        if ((address->high & prefix->mask.high) == prefix->base.high
            && (address->low & prefix->mask.low) == prefix->base.low)
            return 1;
    }
    return 0;
}

/* The row of an address on this processor; a new one where it has none yet; NULL where there is no room. */
ALWAYS struct counting_row *row(void *rows, const struct counting_address *address)
{
    struct counting_row *found = bpf_map_lookup_elem(rows, address);
    if (found) return found;
    struct counting_row empty = {};
    /* Another processor may have been first; then it is there now. */
    bpf_map_update_elem(rows, address, &empty, BPF_NOEXIST);
    return bpf_map_lookup_elem(rows, address);
}

ALWAYS void hear(struct counting_row *row, __u64 mac)
{
    row->mac = mac;
    row->heard = bpf_jiffies64();
}

/* The key of a local address's row: one apart for what this machine may only pass on (IPAddress.passedOn). */
ALWAYS struct counting_address key(
    const struct counting_address *address, __u64 mac, const struct counting_networks *networks)
{
    struct counting_address key = *address;
    if (mac == networks->own_mac) key.high ^= 1ull << 63;
    return key;
}

/* Addresses that are never the Internet's (IPAddress.isSiteOnly). */
ALWAYS int is_site_only(const struct counting_address *address)
{
    if (address->high) return address->high >> 54 == 0x3fa || address->high >> 57 == 0x7e;
    __u32 v4 = address->low;
    if (!address->low) return 1;
    if (address->low >> 32 != 0xffff) return 0;
    return !v4 || v4 >> 24 == 10 || v4 >> 20 == 0xac1 || v4 >> 16 == 0xc0a8 || v4 >> 22 == 0x191
        || v4 >> 16 == 0xa9fe;
}

/* A packet of addresses that are not the LAN's: the bytes of the routers that brought or got it (Ledger.carry). */
ALWAYS void carry(
    const struct frame *frame, __u64 bytes, const struct counting_networks *networks, void *rows,
    struct counting_totals *totals)
{
    __u64 from = frame->source_mac, to = frame->destination_mac, own = networks->own_mac;
    int count = 0;
    if (own != ~0ull && from && !(from & GROUP_BIT) && from != own
        && (to == own || is_site_only(&frame->source))) {
        struct counting_address carrier = {.high = 0x4000000000000000, .low = from};
        struct counting_row *sender = row(rows, &carrier);
        if (sender) add(&sender->uploaded, bytes), hear(sender, from), count++;
    }
    if (own != ~0ull && to && !(to & GROUP_BIT) && to != own
        && (from == own || is_site_only(&frame->destination))) {
        struct counting_address carrier = {.high = 0x4000000000000000, .low = to};
        struct counting_row *receiver = row(rows, &carrier);
        if (receiver) {
            add(&receiver->downloaded, bytes), count++;
            if (!receiver->mac && !receiver->heard) receiver->mac = to;
        }
    }
    if (!count) add(&totals->foreign, bytes);
    if (count == 2) add(&totals->lan_to_lan, bytes);
}

ALWAYS void account(
    const struct frame *frame, __u64 bytes, const struct counting_networks *networks, void *rows,
    struct counting_totals *totals)
{
    int upload = is_local(networks, &frame->source);
    /* Broadcast and multicast count for the sender: they are not a download of any device. */
    int download = !(frame->destination_mac & GROUP_BIT) && is_local(networks, &frame->destination);
    if (upload) {
        struct counting_address source = key(&frame->source, frame->source_mac, networks);
        struct counting_row *sender = row(rows, &source);
        if (sender) add(&sender->uploaded, bytes), hear(sender, frame->source_mac);
        else add(&totals->other_upload, bytes);
    }
    if (download) {
        struct counting_address destination = key(&frame->destination, frame->destination_mac, networks);
        struct counting_row *receiver = row(rows, &destination);
        if (receiver) {
            add(&receiver->downloaded, bytes);
            if (!receiver->mac && !receiver->heard) receiver->mac = frame->destination_mac;
        } else add(&totals->other_download, bytes);
    }
    if (upload && download) add(&totals->lan_to_lan, bytes);
    else if (!upload && !download) carry(frame, bytes, networks, rows, totals);
}

/* Whether the outermost tag is that of a VLAN with an interface of its own. The kernel keeps it beside the frame,
   but for what it sends through drivers that cannot add one. */
ALWAYS int is_counted_elsewhere(struct __sk_buff *skb, __u32 tags, const struct counting_networks *networks)
{
    __u16 tag[2];
    if (!networks->vlan_count) return 0;
    if (!tags) {
        if (bpf_skb_load_bytes(skb, 12, tag, 4)) return 0;
        if (tag[0] != bpf_htons(0x8100) && tag[0] != bpf_htons(0x88a8)) return 0;
    }
    __u16 vlan = (tags ? skb->vlan_tci : bpf_ntohs(tag[1])) & 0xfff;
    for (__u32 i = 0; i < COUNTING_MAXIMUM_VLANS; i++) {
        if (i >= networks->vlan_count) break;
        if (networks->vlans[i] == vlan) return 1;
    }
    return 0;
}

SEC("socket")
int count(struct __sk_buff *skb)
{
    __u32 zero = 0;
    __u32 *which = bpf_map_lookup_elem(&running, &zero);
    if (!which) return 0;
    /* Read once, so that a frame is in one half alone. */
    __u32 half = *(volatile __u32 *)which & 1;
    struct counting_totals *sums = bpf_map_lookup_elem(&totals, &half);
    struct counting_networks *local = bpf_map_lookup_elem(&networks, &half);
    void *rows = bpf_map_lookup_elem(&halves, &half);
    if (!sums || !local || !rows) return 0;

    struct frame frame = {};
    /* libpcap puts the tag back that the kernel keeps beside the frame. */
    __u32 tags = skb->vlan_present ? 1 : 0;
    __u64 bytes = skb->len + 4 * tags;
    add(&sums->frames, bytes);
    if (is_counted_elsewhere(skb, tags, local)) {
        add(&sums->repeated, bytes);
        return 0;
    }
    switch (read_frame(skb, tags, &frame)) {
    case PACKET: account(&frame, bytes, local, rows, sums); break;
    case ARP:
        add(&sums->without_address, bytes);
        if (is_local(local, &frame.source)) {
            struct counting_address source = key(&frame.source, frame.source_mac, local);
            struct counting_row *sender = row(rows, &source);
            if (sender) hear(sender, frame.source_mac);
        }
        break;
    case WITHOUT_ADDRESS: add(&sums->without_address, bytes); break;
    case UNDECODED: add(&sums->undecoded, bytes); break;
    }
    return 0;
}

/* Asked for by none of the helpers used. */
char terms[] SEC("license") = "Apache-2.0";
