/* Makes a capture file: generate KIND PACKETS FILE. The same file each time.
 *
 * imix       50 hosts, 8 flows each; of 12 packets 7 are 64 bytes, 4 are 594, 1 is 1518, less 4 of checksum
 * flood      250 hosts, 4 flows each; frames of 64 bytes on the wire, checksum included
 * addresses  10,000 hosts, half IPv4 and half IPv6, one flow each; sizes as imix
 *
 * Hosts are in 192.168.0.0/16 and fd77::/64, the others in 198.18.0.0/15 and 2001:db8::/64, as a bridge
 * of the LAN sees them. 96 bytes of a frame are kept; lengths are those on the wire, less the checksum.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SNAP = 96, REMOTES = 64, RATE = 100000 };

static const struct kind {
    const char *name;
    unsigned hosts, flows;
    int small, v6;
} kinds[] = {
    {"imix", 50, 8, 0, 0},
    {"flood", 250, 4, 1, 0},
    {"addresses", 10000, 1, 0, 1},
};

static uint64_t state = 0x6e6574776f726b21;

static uint64_t draw(void) /* xorshift64* of Vigna */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

static unsigned below(unsigned bound) { return (unsigned)((draw() >> 32) * bound >> 32); }

static void put16(uint8_t *at, unsigned value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value & 0xffff); }

static unsigned header_sum(const uint8_t *header)
{
    uint32_t sum = 0;
    for (int i = 0; i < 20; i += 2) sum += (uint32_t)(header[i] << 8 | header[i + 1]);
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

/* The host's end of a flow, and the remote one. */
static void v4_ends(uint8_t *local, uint8_t *remote, unsigned host, unsigned flow)
{
    put32(local, 0xc0a80000u + 256 * (host / 250 + 1) + host % 250 + 1);
    put32(remote, 0xc6120000u + (host * 7 + flow * 13) % REMOTES + 1);
}

static void v6_ends(uint8_t *local, uint8_t *remote, unsigned host, unsigned flow)
{
    memset(local, 0, 16), memset(remote, 0, 16);
    put32(local, 0xfd770000u), put32(local + 8, 0x021122ff), put32(local + 12, 0xfe000000u + host);
    put32(remote, 0x20010db8u), put32(remote + 12, (host * 7 + flow * 13) % REMOTES + 1);
}

static unsigned fill(uint8_t *frame, const struct kind *kind)
{
    unsigned host = below(kind->hosts), flow = below(kind->flows), up = below(2), part = below(12);
    unsigned length = kind->small || part < 7 ? 60 : part < 11 ? 590 : 1514;
    int v6 = kind->v6 && host % 2;
    uint8_t ends[2][16], *ip = frame + 14, *transport;
    memset(frame, 0, SNAP);
    uint8_t *host_mac = frame + (up ? 6 : 0), *router_mac = frame + (up ? 0 : 6);
    put16(host_mac, 0x0277), put32(host_mac + 2, host + 1);
    put16(router_mac, 0x0277), put32(router_mac + 2, 0xff000001u);
    put16(frame + 12, v6 ? 0x86dd : 0x0800);
    if (v6) {
        if (length < 74) length = 74; /* the header and TCP's */
        put32(ip, 0x60000000), put16(ip + 4, length - 54), ip[6] = 6, ip[7] = 64;
        v6_ends(ends[0], ends[1], host, flow);
        memcpy(ip + 8, ends[!up], 16), memcpy(ip + 24, ends[up], 16);
        transport = ip + 40;
    } else {
        ip[0] = 0x45, put16(ip + 2, length - 14), ip[8] = 64, ip[9] = 6;
        v4_ends(ends[0], ends[1], host, flow);
        memcpy(ip + 12, ends[!up], 4), memcpy(ip + 16, ends[up], 4);
        put16(ip + 10, header_sum(ip));
        transport = ip + 20;
    }
    unsigned port = 32768 + flow;
    put16(transport, up ? port : 443), put16(transport + 2, up ? 443 : port);
    transport[12] = 0x50, transport[13] = 0x10; /* no options; ACK */
    return length;
}

int main(int argc, char **argv)
{
    const struct kind *kind = NULL;
    for (unsigned i = 0; argc == 4 && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, argv[1])) kind = &kinds[i];
    if (!kind) return fprintf(stderr, "usage: generate imix|flood|addresses PACKETS FILE\n"), 64;
    long packets = atol(argv[2]);
    FILE *file = fopen(argv[3], "w");
    if (!file) return fprintf(stderr, "generate: cannot write '%s'\n", argv[3]), 73;
    uint32_t head[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAP, 1};
    fwrite(head, sizeof head, 1, file);
    for (long i = 0; i < packets; i++) {
        uint8_t frame[SNAP];
        unsigned length = fill(frame, kind), kept = length < SNAP ? length : SNAP;
        uint32_t second = (uint32_t)(i / RATE), microsecond = (uint32_t)(i % RATE * (1000000 / RATE));
        uint32_t record[] = {1700000000 + second, microsecond, kept, length};
        fwrite(record, sizeof record, 1, file);
        fwrite(frame, kept, 1, file);
    }
    if (fclose(file)) return fprintf(stderr, "generate: cannot write '%s'\n", argv[3]), 73;
    return 0;
}
