// Linked as the static library, as CZstd is.
#include <zlib.h>

// inflateInit2 is a macro. 16: a gzip head and checksum (RFC 1952), nothing else.
static inline int czlib_begin_gzip(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}
