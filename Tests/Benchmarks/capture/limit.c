/* The limit: what the agent does with a packet, in C.
 *
 * limit FILE|INTERFACE [--seconds N] [--range V4/BITS | --all]: an interface with --seconds.
 *
 * The same libpcap, snap length, ring and time-out as the agent, and the same tally: frames; rows by
 * outermost address with bytes, packets and hardware address, dense, at most 4,096 of them (--all: 65,534),
 * under an index by open addressing with a secret hash; what has no row; what is foreign. Prints what
 * `monitor-agent replay --json` prints.
 */
#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

struct address { uint64_t high, low; };
struct count { uint64_t packets, bytes; };
struct row { struct address address; struct count up, down; uint64_t mac; uint64_t unused; };

static struct count frames, without, foreign, lan, other_up, other_down;
static struct row *rows;
static uint32_t used, most, *slots, mask;
static uint64_t seed[2];
static int everything;
static uint32_t base, netmask;

static inline uint16_t u16(const u_char *at) { uint16_t v; memcpy(&v, at, 2); return __builtin_bswap16(v); }
static inline uint32_t u32(const u_char *at) { uint32_t v; memcpy(&v, at, 4); return __builtin_bswap32(v); }
static inline uint64_t u64(const u_char *at) { uint64_t v; memcpy(&v, at, 8); return __builtin_bswap64(v); }
static inline uint64_t u48(const u_char *at) { return (uint64_t)u16(at) << 32 | u32(at + 2); }
static inline void add(struct count *count, uint64_t bytes) { count->packets++, count->bytes += bytes; }

static inline struct row *row_of(struct address a)
{
    unsigned __int128 product = (unsigned __int128)(a.low ^ seed[0]) * (a.high ^ seed[1]);
    uint64_t hash = (uint64_t)(product >> 64) ^ (uint64_t)product;
    uint32_t tag = (uint32_t)(hash >> 48) << 16, at = (uint32_t)hash & mask;
    for (; slots[at]; at = (at + 1) & mask) {
        struct row *row = &rows[(slots[at] & 0xffff) - 1];
        if ((slots[at] & 0xffff0000) == tag && row->address.low == a.low && row->address.high == a.high)
            return row;
    }
    if (used == most) return NULL;
    rows[used].address = a;
    slots[at] = tag | ++used;
    return &rows[used - 1];
}

static inline int is_local(struct address a)
{
    if (everything) return 1;
    if (a.high) return a.high >> 54 == 0x3fa;
    uint32_t v4 = (uint32_t)a.low;
    return a.low >> 32 == 0xffff && (v4 & netmask) == base && v4 != (base | ~netmask);
}

static void account(u_char *user, const struct pcap_pkthdr *header, const u_char *frame)
{
    (void)user;
    uint64_t bytes = header->len;
    uint32_t kept = header->caplen, at = 14;
    struct address source, destination;
    add(&frames, bytes);
    if (kept < 14) goto no_address;
    uint16_t type = u16(frame + 12);
    for (int tags = 0; type == 0x8100 || type == 0x88a8; tags++, at += 4) {
        if (tags == 8 || kept < at + 4) goto no_address;
        type = u16(frame + at + 2);
    }
    if (type == 0x0800 && kept >= at + 20 && frame[at] >> 4 == 4 && (frame[at] & 15) >= 5) {
        source = (struct address){0, 0xffff00000000 | u32(frame + at + 12)};
        destination = (struct address){0, 0xffff00000000 | u32(frame + at + 16)};
    } else if (type == 0x86dd && kept >= at + 40 && frame[at] >> 4 == 6) {
        source = (struct address){u64(frame + at + 8), u64(frame + at + 16)};
        destination = (struct address){u64(frame + at + 24), u64(frame + at + 32)};
    } else {
        goto no_address;
    }
    int up = is_local(source), down = is_local(destination) && (everything || !(frame[0] & 1));
    if (up) {
        struct row *row = row_of(source);
        if (row) add(&row->up, bytes), row->mac = u48(frame + 6) | (uint64_t)1 << 63;
        else add(&other_up, bytes);
    }
    if (down) {
        struct row *row = row_of(destination);
        if (row) {
            add(&row->down, bytes);
            if (!row->mac) row->mac = u48(frame);
        } else add(&other_down, bytes);
    }
    if (up && down) add(&lan, bytes);
    else if (!up && !down) add(&foreign, bytes);
    return;
no_address:
    add(&without, bytes);
}

static void print(void)
{
    printf("{\"frames\":%lu,\"bytes\":%lu,\"withoutAddress\":%lu,\"addresses\":[",
           frames.packets, frames.bytes, without.packets);
    for (uint32_t i = 0; i < used; i++) {
        char text[64];
        uint64_t halves[] = {__builtin_bswap64(rows[i].address.high), __builtin_bswap64(rows[i].address.low)};
        int v4 = !rows[i].address.high && rows[i].address.low >> 32 == 0xffff;
        inet_ntop(v4 ? AF_INET : AF_INET6, (char *)halves + (v4 ? 12 : 0), text, sizeof text);
        printf("%s{\"ip\":\"%s\",\"txBytes\":%lu,\"txPackets\":%lu,\"rxBytes\":%lu,\"rxPackets\":%lu}",
               i ? "," : "", text, rows[i].up.bytes, rows[i].up.packets, rows[i].down.bytes,
               rows[i].down.packets);
    }
}

static pcap_t *handle;

static void end(int number) { (void)number, pcap_breakloop(handle); }

static pcap_t *live(const char *name, char *reason)
{
    pcap_t *opened = pcap_create(name, reason);
    struct bpf_program program;
    if (!opened) return NULL;
    pcap_set_snaplen(opened, 96), pcap_set_promisc(opened, 1), pcap_set_timeout(opened, 100);
    pcap_set_buffer_size(opened, 2 << 20);
    if (pcap_activate(opened) < 0) return snprintf(reason, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(opened)), NULL;
    /* Even the empty filter makes the kernel heed the snap length. */
    if (pcap_compile(opened, &program, "", 1, PCAP_NETMASK_UNKNOWN) || pcap_setfilter(opened, &program))
        abort();
    return opened;
}

int main(int argc, char **argv)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    unsigned seconds = 0, bits = 16;
    for (int i = 2; i < argc; i++) {
        char text[32];
        if (!strcmp(argv[i], "--all")) everything = 1;
        else if (!strcmp(argv[i], "--seconds") && i + 1 < argc) seconds = (unsigned)atoi(argv[++i]);
        else if (!strcmp(argv[i], "--range") && i + 1 < argc
                 && sscanf(argv[++i], "%31[0-9.]/%u", text, &bits) == 2 && bits > 0 && bits <= 32)
            base = ntohl(inet_addr(text)), netmask = ~0u << (32 - bits);
        else return fprintf(stderr, "limit: cannot understand '%s'\n", argv[i]), 64;
    }
    if (argc < 2) return 64;
    most = everything ? 65534 : 4096;
    for (mask = 16; mask < 2 * most; mask *= 2) {}
    rows = calloc(most, sizeof *rows), slots = calloc(mask, sizeof *slots), mask--;
    if (!rows || !slots || getrandom(seed, sizeof seed, 0) != sizeof seed) return 71;
    seed[1] |= 1;
    handle = seconds ? live(argv[1], reason) : pcap_open_offline(argv[1], reason);
    if (!handle) return fprintf(stderr, "limit: cannot open '%s': %s\n", argv[1], reason), 66;
    if (pcap_datalink(handle) != DLT_EN10MB) return fprintf(stderr, "limit: no Ethernet\n"), 65;
    signal(SIGALRM, end), signal(SIGTERM, end), alarm(seconds);
    if (pcap_loop(handle, -1, account, NULL) == PCAP_ERROR)
        return fprintf(stderr, "limit: %s\n", pcap_geterr(handle)), 65;
    print();
    struct pcap_stat kernel = {0};
    if (seconds) pcap_stats(handle, &kernel);
    printf("],\"received\":%u,\"dropped\":%u}\n", kernel.ps_recv, kernel.ps_drop);
    return 0;
}
