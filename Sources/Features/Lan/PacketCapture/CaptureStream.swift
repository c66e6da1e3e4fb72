import Glibc
internal import MonitorCore
import Traffic

/// The frames of a capture file, one by one: pcap through libpcap, pcapng by our own reader.
struct CaptureStream: ~Copyable {
    // One of the two is there.
    private var pcap: PcapHandle?
    private var pcapng: PcapngFile?

    /// Opens a capture file, whatever its extension says; `-` is standard input.
    ///
    /// - Parameter until: for a file that is still being written: asked several times a second, and `true`
    ///   makes what is there the end.
    init(_ path: String, followedUntil until: (@Sendable () -> Bool)? = nil) throws(CaptureError) {
        let opened = unsafe until.map { unsafe FollowedFile.open(path, until: $0) } ?? Self.open(path)
        guard let stream = unsafe opened else {
            // because strerror's text is copied before any other call of this thread.
            throw CaptureError(.file, object: path, cause: unsafe String(cString: strerror(errno)))
        }
        // A byte tells them apart: of pcap's marks none begins with a line feed. One may always be put back.
        let first = unsafe getc(stream)
        if first != EOF { unsafe ungetc(first, stream) }
        if first == 0x0a {
            pcap = nil
            pcapng = unsafe PcapngFile(adopting: stream, object: path)
        } else {
            pcap = unsafe try PcapHandle(adopting: stream, object: path)
            pcapng = nil
        }
    }

    /// Reads the next frame without accounting it yet.
    ///
    /// - Returns: its time; `nil` at the end.
    mutating func peek() throws(CaptureError) -> UTCTime? {
        if pcap != nil { return try pcap!.peek() }
        return try pcapng!.peek()
    }

    /// Whether more was asked for than the file has: after an error, that it is cut short and not damaged.
    var isAtEnd: Bool {
        switch pcap {
        case .some(let pcap): pcap.isAtEnd
        case .none: isPcapngAtEnd
        }
    }

    private var isPcapngAtEnd: Bool {
        switch pcapng {
        case .some(let pcapng): pcapng.isAtEnd
        case .none: false
        }
    }

    /// The captured bytes of the frame that `peek` read, copied; `nil` for a link type that is not known.
    func peekedFrame() -> (bytes: [UInt8], decoder: FrameDecoder)? {
        switch pcap {
        case .some(let pcap): (pcap.peekedFrame(), pcap.decoder)
        case .none: pcapng?.peekedFrame() ?? nil
        }
    }

    /// Accounts the frame that `peek` read.
    func accountPeeked(into accounting: FrameAccounting) {
        pcap?.accountPeeked(into: accounting)
        pcapng?.accountPeeked(into: accounting)
    }

    /// Accounts all that is left.
    mutating func drain(into accounting: FrameAccounting) throws(CaptureError) {
        if pcap != nil { return try pcap!.drain(into: accounting) }
        while try pcapng!.peek() != nil { pcapng!.accountPeeked(into: accounting) }
    }

    private static func open(_ path: String) -> UnsafeMutablePointer<FILE>? {
        // because a copy of the descriptor may be closed with its stream, as a file's.
        if path == "-" { return unsafe fdopen(dup(STDIN_FILENO), "r") }
        return unsafe fopen(path, "re")
    }
}
