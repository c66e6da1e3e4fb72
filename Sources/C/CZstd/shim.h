// Linked as the static library, so that a router needs no further package.
#include <zstd.h>
#include <zstd_errors.h>

// Swift's Glibc does not have it.
#include <sys/statfs.h>
