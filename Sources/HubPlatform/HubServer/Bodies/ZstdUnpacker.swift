internal import CZstd

/// Zstandard, also several frames one after the other.
///
/// Source: zstd.h of libzstd 1.5; RFC 8878.
@safe final class ZstdUnpacker: Unpacker {
    /// A frame that wants to look back further than 8 MiB is refused: no body is longer, and the window is
    /// memory.
    private static let widestWindow: Int32 = 23
    private let context: OpaquePointer
    private var room = [UInt8](repeating: 0, count: 65_536)
    private(set) var isWhole = false

    init?() {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        // because the context is ours until deinit.
        unsafe self.context = context
        unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.widestWindow)
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    func unpack(_ piece: [UInt8], into output: inout [UInt8], atMost most: Int) throws(BodyFault) {
        // because zstd reads from this buffer within this call only.
        try unsafe piece.withUnsafeBufferPointer { (bytes) throws(BodyFault) in
            var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var isFull = true
            while unsafe input.pos < input.size || isFull {
                let made = try unsafe step(&input)
                guard output.count + made <= most else { throw .tooLong(most: most) }
                output.append(contentsOf: room[..<made])
                isFull = made == room.count
            }
        }
    }

    /// - Returns: how many bytes of `room` it filled.
    private func step(_ input: inout ZSTD_inBuffer) throws(BodyFault) -> Int {
        let (left, made) = unsafe room.withUnsafeMutableBytes { room in
            // because the room outlives the call.
            var output = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            let left = unsafe ZSTD_decompressStream(context, &output, &input)
            return unsafe (left, output.pos)
        }
        guard ZSTD_isError(left) == 0 else { throw .damaged }
        isWhole = left == 0
        return made
    }
}
