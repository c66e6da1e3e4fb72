#ifndef MALLOC_COUNTER_H
#define MALLOC_COUNTER_H

/* Allocations that the calling thread has made since it began. */
unsigned long malloc_counter_calls(void);

/* 0 in builds with a sanitizer, which count nothing. */
int malloc_counter_counts(void);

#endif
