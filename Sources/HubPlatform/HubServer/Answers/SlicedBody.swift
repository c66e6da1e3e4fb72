internal import HummingbirdCore
internal import NIOCore

extension ResponseBody {
    /// Each slice waits until the peer has taken most of those before it, so that an answer that is not
    /// being read holds one of them, and not a copy of all.
    private static let sliceBytes = 16_384

    init(sliced bytes: [UInt8]) {
        guard bytes.count > Self.sliceBytes else {
            self.init(byteBuffer: ByteBuffer(bytes: bytes))
            return
        }
        self.init(contentLength: bytes.count) { writer in
            for start in stride(from: 0, to: bytes.count, by: Self.sliceBytes) {
                let end = min(start + Self.sliceBytes, bytes.count)
                try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
            }
            try await writer.finish(nil)
        }
    }
}
