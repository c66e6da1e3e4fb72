internal import CZlib

/// Packs files that are served again and again, once (RFC 1952). Answers that hold something of a visitor are never packed:
/// their length would tell of it (CVE-2013-3587).
///
/// Source: zlib.h.
enum GzipPacker {
    /// - Returns: `nil` where that is not shorter.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = unsafe z_stream()
        // because the stream does not move between these calls: the structure is this function's own.
        return unsafe withUnsafeMutablePointer(to: &stream) { stream -> [UInt8]? in
            guard unsafe czlib_begin_packing(stream) == Z_OK else { return nil }
            defer { unsafe deflateEnd(stream) }
            var input = bytes
            var output = [UInt8](repeating: 0, count: bytes.count)
            let count = output.count
            let made = unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe output.withUnsafeMutableBufferPointer { room -> Int? in
                    unsafe stream.pointee.next_in = input.baseAddress
                    unsafe stream.pointee.avail_in = UInt32(input.count)
                    unsafe stream.pointee.next_out = room.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(count)
                    // Where it does not fit into as many bytes as it had, it is not worth it.
                    guard unsafe deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
                    return unsafe count - Int(stream.pointee.avail_out)
                }
            }
            return made.map { Array(output.prefix($0)) }
        }
    }
}
