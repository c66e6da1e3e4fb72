/* The program that counts in the kernel, as an ELF object, and the few uses of bpf(2) and capset(2) it takes. */
#ifndef CCOUNTING_H
#define CCOUNTING_H

#include <stddef.h>
#include "layout.h"

/* Zero bytes where the program was not compiled. */
extern const size_t counting_object_size;
extern const unsigned char *const counting_object;

/* All give a descriptor or 0, or -1 with errno. `inner` is the first of what a map of maps holds, else -1. */
int counting_make_map(__u32 type, __u32 key_size, __u32 value_size, __u32 entries, int inner);
int counting_load(const __u64 *instructions, __u32 count, char *log, __u32 log_size);
int counting_set(int map, const void *key, const void *value);
int counting_get(int map, const void *key, void *value);
/* Takes up to `*count` entries out of a map, from where `position` says on. -1 with ENOENT: these were the last. */
int counting_take(int map, const __u32 *from, __u32 *position, void *keys, void *values, __u32 *count);

/* A packet socket on which every frame of the interface runs through the program; nothing is ever queued. */
int counting_open_socket(int program, int interface, int promiscuous);

/* Of the calling thread. */
int counting_has_capability(void);
int counting_drop_capability(void);

#endif
