// Linked as the static library, so that a hub needs no further package.
#include <snappy-c.h>
