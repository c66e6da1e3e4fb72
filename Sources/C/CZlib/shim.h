// Linked as the static library, as CZstd is.
#include <zlib.h>

// inflateInit2 is a macro. 16: a gzip head and checksum (RFC 1952), nothing else.
static inline int czlib_begin_gzip(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

// deflateInit2 is a macro, too. The same head, at the slowest level: what it packs is packed once.
static inline int czlib_begin_packing(z_stream *stream) {
    return deflateInit2(stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
}
