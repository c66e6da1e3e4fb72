import Glibc
internal import MonitorCore
import Traffic

/// A pcapng file, read block by block. libpcap refuses one whose interfaces differ in link type or snap
/// length; Wireshark, dumpcap and mergecap write such files.
///
/// Memory: one block at a time, of 16 MiB at most; longer ones that hold no packet are passed over unread.
@safe struct PcapngFile: ~Copyable {
    private static let maximumBlockBytes = 16 << 20
    /// How much is asked for at once: a wrong length costs at most as much memory as the file has bytes.
    private static let step = 65_536

    // because C's streams are raw pointers; this type alone closes it.
    private let stream: UnsafeMutablePointer<FILE>
    private let object: String
    private var section: PcapngSection?
    /// The body of the block that was read last, with the length behind it; only ever grows.
    private var body: [UInt8] = []
    private var frame: PcapngSection.Frame?
    private var lastTime = UTCTime(milliseconds: 0)
    private var hasKnownLink = false

    /// - Parameter stream: closed with this value.
    init(adopting stream: UnsafeMutablePointer<FILE>, object: String) {
        unsafe self.stream = stream
        self.object = object
    }

    deinit {
        unsafe fclose(stream)
    }

    /// Whether more was asked for than the file has.
    var isAtEnd: Bool { unsafe feof(stream) != 0 }

    /// Reads the next frame without accounting it yet.
    ///
    /// - Returns: its time; that of the frame before for one without; `nil` at the end.
    mutating func peek() throws(CaptureError) -> UTCTime? {
        do throws(PcapngSection.Fault) {
            repeat {
                guard let (type, count) = try nextBlock() else { return nil }
                frame = nil
                if let type { frame = try take(type, count) }
            } while frame == nil
        } catch {
            frame = nil
            throw CaptureError(.file, object: object, cause: error.cause)
        }
        try checkLink()
        turnAttributes()
        lastTime = frame?.time ?? lastTime
        return lastTime
    }

    private mutating func take(
        _ type: PcapngSection.BlockType, _ count: Int
    ) throws(PcapngSection.Fault) -> PcapngSection.Frame? {
        // Moved out and back: the section changes while the body is looked at.
        var taken = section.take()
        defer { section = taken }
        return try taken?.take(type, body.span.extracting(0..<count))
    }

    /// The captured bytes of the frame that `peek` read, and how to read them; `nil` for a link type that is
    /// not known.
    func peekedFrame() -> (bytes: [UInt8], decoder: FrameDecoder)? {
        guard let frame, let linkType = frame.interface.linkType else { return nil }
        return (Array(body[frame.bytes]), FrameDecoder(linkType: linkType))
    }

    /// Accounts the frame that `peek` read. Of a link type that is not known, as one that cannot be decoded.
    func accountPeeked(into accounting: FrameAccounting) {
        guard let frame else { return }
        let linkType = frame.interface.linkType
        accounting.setDecoder(FrameDecoder(linkType: linkType ?? .ethernet))
        let captured = body.span.extracting(linkType == nil ? 0..<0 : frame.bytes)
        // because the bytes belong to the array, which nothing changes during the call; reads are bounded.
        unsafe accounting.take(captured.bytes, wireLength: frame.wireLength)
    }

    /// A file that has nothing but link types that are not known is refused; one frame among others is not.
    private mutating func checkLink() throws(CaptureError) {
        guard let frame, !hasKnownLink else { return }
        hasKnownLink = section?.interfaces.contains { $0.linkType != nil } == true
        if !hasKnownLink { throw CaptureError(unknownLink: Int32(frame.interface.number), object: object) }
    }

    /// Lengths and types of netfilter's attributes are in the order of the machine that captured, and
    /// decoding wants them as on most routers: little-endian. libpcap does the same for its own format.
    private mutating func turnAttributes() {
        guard let frame, frame.interface.linkType == .netfilterLog, section?.isBigEndian == true else {
            return
        }
        var offset = frame.bytes.lowerBound + 4
        while offset + 4 <= frame.bytes.upperBound {
            let length = Int(body[offset]) << 8 | Int(body[offset + 1])
            body.swapAt(offset, offset + 1)
            body.swapAt(offset + 2, offset + 3)
            guard length >= 4 else { return }
            offset += (length + 3) & ~3
        }
    }

    /// - Returns: the block's type and the length of its body, which is in `body`; no type for one that was
    ///   passed over; `nil` at the end of the file.
    private mutating func nextBlock() throws(PcapngSection.Fault) -> (PcapngSection.BlockType?, Int)? {
        guard try fill(8, endsHere: true) else { return nil }
        let head = Array(body[..<8])
        // Reads the same in both orders.
        let isHeader = head[..<4].elementsEqual([0x0a, 0x0d, 0x0d, 0x0a])
        if isHeader { try beginSection() }
        guard let section else { throw PcapngSection.Fault(cause: "unknown file format") }
        guard let number: UInt32 = section.number(head.span, 0),
            let length: UInt32 = section.number(head.span, 4), length >= 12, length % 4 == 0
        else { throw PcapngSection.Fault(cause: "A block has a length that no block has") }
        let type = PcapngSection.BlockType(rawValue: number)
        let count = Int(length) - 12
        let taken = isHeader ? 4 : 0
        guard count >= taken else { throw PcapngSection.Fault(cause: "Its section header is too short") }
        if type == nil {
            try skip(count)
            try fill(4)
        } else {
            guard length <= Self.maximumBlockBytes else {
                throw PcapngSection.Fault(cause: "A block of \(length) bytes is longer than any is")
            }
            try fill(count + 4, behind: taken)
        }
        let trailer: UInt32? = section.number(body.span, type == nil ? 0 : count)
        guard trailer == length else {
            throw PcapngSection.Fault(cause: "A block has two lengths that differ")
        }
        return (type, count)
    }

    /// Reads the byte order mark, which says how to read the length before it.
    private mutating func beginSection() throws(PcapngSection.Fault) {
        try fill(4)
        section = PcapngSection(mark: body.span.extracting(0..<4))
        if section == nil { throw PcapngSection.Fault(cause: "unknown file format") }
    }

    private mutating func skip(_ count: Int) throws(PcapngSection.Fault) {
        var rest = count
        while rest > 0 {
            let step = min(rest, Self.step)
            try fill(step)
            rest -= step
        }
    }

    /// Reads into `body`.
    ///
    /// - Parameters:
    ///   - count: how many bytes `body` shall hold.
    ///   - behind: how many of them are there already.
    ///   - endsHere: the file may end before the first of them.
    /// - Returns: `false` where it ended so.
    @discardableResult
    private mutating func fill(
        _ count: Int, behind: Int = 0, endsHere: Bool = false
    ) throws(PcapngSection.Fault) -> Bool {
        var have = behind
        while have < count {
            let step = min(count - have, Self.step)
            if body.count < have + step {
                body.append(contentsOf: repeatElement(0, count: have + step - body.count))
            }
            // because the buffer has `have + step` bytes at least, and the stream is open until deinit.
            let got = unsafe body.withUnsafeMutableBytes {
                unsafe fread($0.baseAddress.unsafelyUnwrapped + have, 1, step, stream)
            }
            if got == 0, have == 0, endsHere, unsafe ferror(stream) == 0 { return false }
            guard got == step else {
                throw PcapngSection.Fault(cause: "The file ends in the middle of a block")
            }
            have += step
        }
        return true
    }
}
