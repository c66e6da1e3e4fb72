/* Preloaded into a program under test: its wall clock, and the kernel's stamps of packets with it, are off by the seconds
   in the file STEPPED_CLOCK, an int64 that a test changes while the program runs. No other clock is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t offset(void) {
    static volatile int64_t *seconds;
    if (!seconds) {
        const char *path = getenv("STEPPED_CLOCK");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (file < 0) return 0;
        void *page = mmap(0, sizeof *seconds, PROT_READ, MAP_SHARED, file, 0);
        close(file);
        if (page == MAP_FAILED) return 0;
        seconds = page;
    }
    return *seconds;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(which, now);
    if (!result && which == CLOCK_REALTIME) now->tv_sec += offset();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    int result = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return result;
}

time_t time(time_t *place) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (place) *place = exact.tv_sec;
    return exact.tv_sec;
}

/* The agent receives by syscall(2). */
long syscall(long number, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    long word[6];
    va_list words;
    va_start(words, number);
    for (int index = 0; index < 6; index++) word[index] = va_arg(words, long);
    va_end(words);
    long got = real(number, word[0], word[1], word[2], word[3], word[4], word[5]);
    if (number != SYS_recvmmsg) return got;
    struct mmsghdr *all = (struct mmsghdr *)word[1];
    for (long index = 0; index < got; index++) {
        struct msghdr *one = &all[index].msg_hdr;
        for (struct cmsghdr *part = CMSG_FIRSTHDR(one); part; part = CMSG_NXTHDR(one, part)) {
            if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
                ((struct timespec *)CMSG_DATA(part))->tv_sec += offset();
            }
        }
    }
    return got;
}
