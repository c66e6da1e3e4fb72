internal import CSnappy

/// Snappy's block format, which remote write wants.
///
/// Source: github.com/google/snappy/blob/main/format_description.txt.
enum Snappy {
    /// - Returns: `nil` where the library refuses, for which there is no known cause.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var length = snappy_max_compressed_length(bytes.count)
        let room = length
        var status = SNAPPY_INVALID_INPUT
        // because both buffers live during the call, and the library writes at most `length` bytes of `room`.
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            status = unsafe bytes.withUnsafeBytes { source in
                unsafe buffer.withMemoryRebound(to: CChar.self) { target in
                    unsafe snappy_compress(
                        source.bindMemory(to: CChar.self).baseAddress, source.count, target.baseAddress,
                        &length)
                }
            }
            count = status == SNAPPY_OK ? length : 0
        }
        return status == SNAPPY_OK ? packed : nil
    }
}
