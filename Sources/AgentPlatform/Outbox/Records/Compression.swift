internal import CZstd

/// Zstandard at its quickest, with a checksum of what was compressed.
///
/// Nothing is kept between two calls: a few hundred kilobytes for a millisecond cost less than keeping them.
/// Source: zstd.h of libzstd 1.5.
enum Compression {
    /// - Returns: `nil` without memory.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let context = unsafe ZSTD_createCCtx() else { return nil }
        // because the context is ours from here to the end.
        defer { unsafe ZSTD_freeCCtx(context) }
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        return unsafe result(room: ZSTD_compressBound(bytes.count)) { room in
            // because both buffers are as long as stated, and used within this call only.
            unsafe bytes.withUnsafeBytes {
                unsafe ZSTD_compress2(context, room.baseAddress, room.count, $0.baseAddress, $0.count)
            }
        }
    }

    /// - Parameter count: how many bytes there were.
    /// - Returns: `nil` for anything that is not whole.
    static func decompress(_ bytes: ArraySlice<UInt8>, to count: Int) -> [UInt8]? {
        let whole = unsafe result(room: count) { room in
            // because both buffers are as long as stated, and used within this call only.
            unsafe bytes.withUnsafeBytes {
                unsafe ZSTD_decompress(room.baseAddress, room.count, $0.baseAddress, $0.count)
            }
        }
        return whole?.count == count ? whole : nil
    }

    private static func result(room: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> [UInt8]? {
        var isWhole = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { room, count in
            let filled = unsafe fill(UnsafeMutableRawBufferPointer(room))
            isWhole = ZSTD_isError(filled) == 0
            count = isWhole ? filled : 0
        }
        return isWhole ? bytes : nil
    }
}
