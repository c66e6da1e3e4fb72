/* Counts allocations per thread by standing in front of glibc's allocator, for tests of "allocates nothing". */
#include "malloc_counter.h"
#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static __thread unsigned long calls;

unsigned long malloc_counter_calls(void) { return calls; }

/* Sanitizers stand in front of the allocator themselves, and need it before they are ready. */
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
int malloc_counter_counts(void) { return 0; }
#else
int malloc_counter_counts(void) { return 1; }

void *malloc(size_t size) { calls++; return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { calls++; return __libc_calloc(count, size); }
void *realloc(void *pointer, size_t size) { calls++; return __libc_realloc(pointer, size); }
void *memalign(size_t alignment, size_t size) { calls++; return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { calls++; return __libc_memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    calls++;
    *result = __libc_memalign(alignment, size);
    return *result ? 0 : ENOMEM;
}
#endif
