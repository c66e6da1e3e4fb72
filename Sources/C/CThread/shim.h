#include <pthread.h>

/* glibc declares it for GNU sources only. */
extern int pthread_setname_np(pthread_t, const char *);
