internal import HummingbirdCore
internal import NIOCore

extension ResponseBody {
    /// Each slice waits until the peer has taken most of those before it, so that an answer that is not
    /// being read holds a few of them, and not a copy of all.
    private static let sliceBytes = 16_384

    init(sliced bytes: [UInt8]) {
        self.init(sliced: ByteBuffer(bytes: bytes))
    }

    /// What many are answered from one buffer costs no copy at all, however many do not read it.
    init(sliced buffer: ByteBuffer) {
        guard buffer.readableBytes > Self.sliceBytes else {
            self.init(byteBuffer: buffer)
            return
        }
        self.init(contentLength: buffer.readableBytes) { writer in
            var rest = buffer
            while let slice = rest.readSlice(length: min(Self.sliceBytes, rest.readableBytes)),
                slice.readableBytes > 0
            {
                try await writer.write(slice)
            }
            try await writer.finish(nil)
        }
    }
}
