internal import CZlib

/// gzip, also several members one after the other (RFC 1952 §2.2). Takes 40 KiB while it lasts.
///
/// Source: zlib.h.
@safe final class GzipUnpacker: Unpacker {
    // because zlib's state points back at its stream, which therefore must never move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room = [UInt8](repeating: 0, count: 65_536)
    private(set) var isWhole = false

    init?() {
        // because the stream is ours until deinit.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe czlib_begin_gzip(stream) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func unpack(_ piece: [UInt8], into output: inout [UInt8], atMost most: Int) throws(BodyFault) {
        var piece = piece
        // because zlib reads from this buffer within this call only, and never writes to it.
        try unsafe piece.withUnsafeMutableBufferPointer { (input) throws(BodyFault) in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(input.count)
            var isFull = true
            while unsafe stream.pointee.avail_in > 0 || isFull {
                let made = try step()
                guard output.count + made <= most else { throw .tooLong(most: most) }
                output.append(contentsOf: room[..<made])
                isFull = made == room.count
            }
        }
    }

    /// - Returns: how many bytes of `room` it filled.
    private func step() throws(BodyFault) -> Int {
        if isWhole, unsafe stream.pointee.avail_in > 0 {
            isWhole = unsafe inflateReset(stream) != Z_OK
        }
        guard !isWhole else { return 0 }
        let count = room.count
        let code = unsafe room.withUnsafeMutableBufferPointer { room in
            // because the room outlives the call.
            unsafe stream.pointee.next_out = room.baseAddress
            unsafe stream.pointee.avail_out = UInt32(count)
            return unsafe inflate(stream, Z_NO_FLUSH)
        }
        isWhole = code == Z_STREAM_END
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw .damaged }
        return unsafe count - Int(stream.pointee.avail_out)
    }
}
