#include "arguments.h"

#include <stddef.h>

static int count;
static char **words;

// glibc hands main's arguments to constructors as well. Swift reads its own list from /proc/self/cmdline, which is
// empty in a sandbox without /proc.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    words = argv;
}

int monitor_argument_count(void) { return count; }

const char *monitor_argument(int index) { return index >= 0 && index < count ? words[index] : NULL; }
