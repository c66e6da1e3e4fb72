internal import NIOCore

/// Cuts a connection's bytes into pieces that hold the head of one request at most.
///
/// A decoder makes requests of all the bytes that it is given, and a short one takes a hundred times its
/// bytes: without this, a client that asks often and reads no answer would fill the memory.
struct RequestPace {
    /// What comes next, as far as the requests so far have said.
    enum Place: Equatable {
        case head
        case body(left: Int)
        case chunks
        /// No requests any more.
        case upgraded
    }

    private static let longestPiece = 16_384
    /// Chunks may be of one byte each.
    private static let longestPieceOfChunks = 2048
    var place = Place.head {
        didSet { (hasBegun, isLineEmpty) = (false, true) }
    }
    private var hasBegun = false
    private var isLineEmpty = true

    /// - Returns: what may be decoded now; of what is not empty, it is not empty either.
    mutating func piece(of held: inout ByteBuffer) -> ByteBuffer {
        let count =
            switch place {
            case .head: cut(held.readableBytesView.prefix(Self.longestPiece))
            case .chunks: cut(held.readableBytesView.prefix(Self.longestPieceOfChunks))
            case .body(let left): min(max(left, 1), held.readableBytes, Self.longestPiece)
            case .upgraded: held.readableBytes
            }
        if case .body(let left) = place { place = left > count ? .body(left: left - count) : .head }
        return held.readSlice(length: count) ?? ByteBuffer()
    }

    /// Up to the first empty line: there a head ends, and the last chunk of a body.
    private mutating func cut(_ bytes: ByteBufferView) -> Int {
        var count = 0
        for byte in bytes {
            count += 1
            switch byte {
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n") where isLineEmpty && hasBegun:
                hasBegun = false
                return count
            case UInt8(ascii: "\n"): isLineEmpty = true
            default: (hasBegun, isLineEmpty) = (true, false)
            }
        }
        return count
    }
}
