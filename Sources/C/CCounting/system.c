/* syscall(2) is declared for more than ISO C alone. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "CCounting.h"

#ifndef SO_ATTACH_BPF
#define SO_ATTACH_BPF 50
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

static int bpf(enum bpf_cmd command, union bpf_attr *what)
{
    return (int)syscall(SYS_bpf, command, what, sizeof *what);
}

static __u64 address(const void *pointer) { return (uintptr_t)pointer; }

int counting_make_map(__u32 type, __u32 key_size, __u32 value_size, __u32 entries, int inner)
{
    union bpf_attr what;
    memset(&what, 0, sizeof what);
    what.map_type = type, what.key_size = key_size, what.value_size = value_size, what.max_entries = entries;
    if (inner >= 0) what.inner_map_fd = (__u32)inner;
    strcpy(what.map_name, "counting");
    return bpf(BPF_MAP_CREATE, &what);
}

int counting_load(const __u64 *instructions, __u32 count, char *log, __u32 log_size)
{
    union bpf_attr what;
    memset(&what, 0, sizeof what);
    what.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
    what.insns = address(instructions), what.insn_cnt = count, what.license = address("Apache-2.0");
    if (log_size) what.log_buf = address(log), what.log_size = log_size, what.log_level = 1;
    strcpy(what.prog_name, "counting");
    return bpf(BPF_PROG_LOAD, &what);
}

int counting_set(int map, const void *key, const void *value)
{
    union bpf_attr what;
    memset(&what, 0, sizeof what);
    what.map_fd = (__u32)map, what.key = address(key), what.value = address(value), what.flags = BPF_ANY;
    return bpf(BPF_MAP_UPDATE_ELEM, &what);
}

int counting_get(int map, const void *key, void *value)
{
    union bpf_attr what;
    memset(&what, 0, sizeof what);
    what.map_fd = (__u32)map, what.key = address(key), what.value = address(value);
    return bpf(BPF_MAP_LOOKUP_ELEM, &what);
}

int counting_take(int map, const __u32 *from, __u32 *position, void *keys, void *values, __u32 *count)
{
    union bpf_attr what;
    memset(&what, 0, sizeof what);
    what.batch.map_fd = (__u32)map, what.batch.count = *count;
    what.batch.in_batch = address(from), what.batch.out_batch = address(position);
    what.batch.keys = address(keys), what.batch.values = address(values);
    int result = bpf(BPF_MAP_LOOKUP_AND_DELETE_BATCH, &what);
    *count = what.batch.count;
    return result;
}

/* Closes without losing the cause. */
static int fail(int socket)
{
    int cause = errno;
    close(socket);
    errno = cause;
    return -1;
}

int counting_open_socket(int program, int interface, int promiscuous)
{
    /* Without a protocol it hears nothing until it is bound, by when the program is in place. */
    int opened = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (opened < 0) return -1;
    if (setsockopt(opened, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof program)) return fail(opened);
    struct packet_mreq all = {.mr_ifindex = interface, .mr_type = PACKET_MR_PROMISC};
    if (promiscuous && setsockopt(opened, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all))
        return fail(opened);
    struct sockaddr_ll here = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = interface};
    if (bind(opened, (struct sockaddr *)&here, sizeof here)) return fail(opened);
    return opened;
}

static struct __user_cap_header_struct this_thread(void)
{
    return (struct __user_cap_header_struct){.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
}

int counting_has_capability(void)
{
    struct __user_cap_header_struct header = this_thread();
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets)) return 0;
    return (sets[CAP_TO_INDEX(CAP_BPF)].permitted & CAP_TO_MASK(CAP_BPF)) != 0;
}

int counting_drop_capability(void)
{
    struct __user_cap_header_struct header = this_thread();
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets)) return -1;
    struct __user_cap_data_struct *set = &sets[CAP_TO_INDEX(CAP_BPF)];
    __u32 kept = ~CAP_TO_MASK(CAP_BPF);
    set->effective &= kept, set->permitted &= kept, set->inheritable &= kept;
    /* The ambient set follows by itself: capabilities(7). */
    return (int)syscall(SYS_capset, &header, sets);
}
