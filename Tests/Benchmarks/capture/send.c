/* Sends frames at a steady rate: send INTERFACE LENGTH RATE SECONDS; RATE 0 is as fast as it goes.
 *
 * 250 hosts of 192.168.0.0/16, 4 flows each, both directions, as a bridge sees them; no frame is for the host
 * that captures. Prints {"sent":N,"seconds":S,"cpuSeconds":C}. Refuses any interface whose name does not begin with nm-bc-:
 * it is for the veth pairs of Tests/Benchmarks/capture/run alone.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { HOSTS = 250, FLOWS = 4, FRAMES = HOSTS * FLOWS * 2, BATCH = 64, LONGEST = 1514 };

static uint8_t frames[FRAMES][LONGEST];
static struct mmsghdr messages[FRAMES + BATCH];
static struct iovec pieces[FRAMES + BATCH];

static void put16(uint8_t *at, unsigned value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value & 0xffff); }

static void fill(uint8_t *frame, unsigned length, unsigned number)
{
    unsigned up = number & 1, host = number / 2 % HOSTS, flow = number / 2 / HOSTS, sum = 0;
    uint32_t local = 0xc0a80101u + host, remote = 0xc6120001u + (host * 7 + flow * 13) % 64;
    uint8_t *ip = frame + 14, *udp = ip + 20;
    put16(frame + (up ? 6 : 0), 0x0277), put32(frame + (up ? 8 : 2), host + 1);
    put16(frame + (up ? 0 : 6), 0x0277), put32(frame + (up ? 2 : 8), 0xff000001u);
    put16(frame + 12, 0x0800);
    ip[0] = 0x45, put16(ip + 2, length - 14), ip[8] = 64, ip[9] = 17;
    put32(ip + 12, up ? local : remote), put32(ip + 16, up ? remote : local);
    for (int i = 0; i < 20; i += 2) sum += (unsigned)(ip[i] << 8 | ip[i + 1]);
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~sum & 0xffff);
    put16(udp, up ? 32768 + flow : 443), put16(udp + 2, up ? 443 : 32768 + flow), put16(udp + 4, length - 34);
}

static double read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double now(void) { return read_clock(CLOCK_MONOTONIC); }

int main(int argc, char **argv)
{
    if (argc != 5 || strncmp(argv[1], "nm-bc-", 6)) return fprintf(stderr, "usage: see send.c\n"), 64;
    unsigned length = (unsigned)atoi(argv[2]);
    double rate = atof(argv[3]), seconds = atof(argv[4]);
    if (length < 42 || length > LONGEST || seconds > 30) return 64;
    int file = socket(AF_PACKET, SOCK_RAW, 0), one = 1;
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
    link.sll_ifindex = (int)if_nametoindex(argv[1]);
    if (!link.sll_ifindex || bind(file, (struct sockaddr *)&link, sizeof link))
        return perror("send: bind"), 71;
    /* Only sends: nothing is queued here. */
    setsockopt(file, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
    for (unsigned i = 0; i < FRAMES + BATCH; i++) {
        if (i < FRAMES) fill(frames[i], length, i * 37 % FRAMES);
        pieces[i] = (struct iovec){frames[i % FRAMES], length};
        messages[i].msg_hdr.msg_iov = &pieces[i], messages[i].msg_hdr.msg_iovlen = 1;
    }
    /* Else each sleep is up to 50 us longer than asked for. */
    prctl(PR_SET_TIMERSLACK, 1);
    long sent = 0;
    double began = now(), spent = read_clock(CLOCK_PROCESS_CPUTIME_ID), time;
    while ((time = now() - began) < seconds) {
        long due = rate > 0 ? (long)(time * rate) - sent : BATCH;
        /* Whole batches at every rate: a call a frame would cost more than the frame. */
        if (due < BATCH) {
            nanosleep(&(struct timespec){.tv_nsec = (long)((BATCH - due) / rate * 1e9) % 1000000000}, NULL);
            continue;
        }
        int done = sendmmsg(file, &messages[sent % FRAMES], due > BATCH ? BATCH : (unsigned)due, 0);
        if (done > 0) sent += done;
    }
    printf("{\"sent\":%ld,\"seconds\":%.3f,\"cpuSeconds\":%.6f}\n", sent, now() - began,
           read_clock(CLOCK_PROCESS_CPUTIME_ID) - spent);
    return 0;
}
