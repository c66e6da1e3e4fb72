#include <errno.h>
#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Many packets by one call, each with its arrival stamp: recvmmsg(2) and the CMSG_ macros, which Swift cannot see. */
enum { cecho_batch_count = 64, cecho_packet_bytes = 2048, cecho_control_bytes = 128 };

/* What recvmmsg(2) calls mmsghdr; glibc declares it for GNU sources only. */
struct cecho_message {
    struct msghdr header;
    unsigned int length;
};

struct cecho_batch {
    struct cecho_message messages[cecho_batch_count];
    struct iovec places[cecho_batch_count];
    struct sockaddr_in6 sources[cecho_batch_count];
    unsigned char control[cecho_batch_count][cecho_control_bytes];
    unsigned char packets[cecho_batch_count][cecho_packet_bytes];
};

struct cecho_packet {
    const unsigned char *bytes;
    /* As it was on the wire; longer than the room where it was cut off. */
    unsigned int length;
    const struct sockaddr_in6 *source;
    /* Wall time in nanoseconds; 0 where there is none. */
    int64_t stamp;
    /* Packets that found no room in this socket, since it was opened. */
    uint32_t drops;
    /* -1 where it was not told. */
    int hop_limit;
};

/* The number of packets; -1 where nothing came. */
static inline int cecho_receive(struct cecho_batch *batch, int descriptor) {
    for (int i = 0; i < cecho_batch_count; i++) {
        batch->places[i].iov_base = batch->packets[i];
        batch->places[i].iov_len = cecho_packet_bytes;
        struct msghdr *header = &batch->messages[i].header;
        header->msg_name = &batch->sources[i];
        header->msg_namelen = sizeof batch->sources[i];
        header->msg_iov = &batch->places[i];
        header->msg_iovlen = 1;
        header->msg_control = batch->control[i];
        header->msg_controllen = cecho_control_bytes;
        header->msg_flags = 0;
    }
    return (int)syscall(
        SYS_recvmmsg, descriptor, batch->messages, cecho_batch_count, MSG_DONTWAIT | MSG_TRUNC, (void *)0);
}

static inline struct cecho_packet cecho_packet_at(const struct cecho_batch *batch, int index) {
    struct msghdr *header = (struct msghdr *)&batch->messages[index].header;
    struct cecho_packet packet = {
        batch->packets[index], batch->messages[index].length, &batch->sources[index], 0, 0, -1};
    for (struct cmsghdr *one = CMSG_FIRSTHDR(header); one; one = CMSG_NXTHDR(header, one)) {
        if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(one), sizeof time);
            packet.stamp = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
        } else if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SO_RXQ_OVFL) {
            memcpy(&packet.drops, CMSG_DATA(one), sizeof packet.drops);
        } else if (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_HOPLIMIT) {
            memcpy(&packet.hop_limit, CMSG_DATA(one), sizeof packet.hop_limit);
        } else if (one->cmsg_level == IPPROTO_IP && one->cmsg_type == IP_TTL) {
            memcpy(&packet.hop_limit, CMSG_DATA(one), sizeof packet.hop_limit);
        }
    }
    return packet;
}

/* Echo replies pass only where the high byte of their identifier is ours; other ICMP messages pass.
 *
 * Packets of a raw IPv4 socket begin with their IP header, those of ICMPv6 do not. Source: packet(7), icmp(7). */
static inline int cecho_filter(int descriptor, int is_v6, unsigned char identifier) {
    struct sock_filter program[] = {
        is_v6 ? (struct sock_filter)BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, 0)
              : (struct sock_filter)BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, is_v6 ? 129 : 0, 0, 2),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog filter = {sizeof program / sizeof program[0], program};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

/* Only these types of messages, each below 256, reach the socket. Source: icmp(7), RFC 3542 section 3.2. */
static inline int cecho_types(int descriptor, int is_v6, const unsigned char *types, int count) {
    struct icmp6_filter blocked6;
    uint32_t blocked4 = 0xffffffff;
    ICMP6_FILTER_SETBLOCKALL(&blocked6);
    for (int i = 0; i < count; i++) {
        if (is_v6) ICMP6_FILTER_SETPASS(types[i], &blocked6);
        else if (types[i] < 32) blocked4 &= ~(1u << types[i]);
    }
    return is_v6 ? setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, &blocked6, sizeof blocked6)
                 : setsockopt(descriptor, SOL_RAW, 1 /* ICMP_FILTER */, &blocked4, sizeof blocked4);
}
