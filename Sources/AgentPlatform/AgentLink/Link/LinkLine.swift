internal import MonitorWire

/// A way to the hub that is open: a WebSocket, or requests that follow each other.
struct LinkLine: Sendable {
    enum Manner: Sendable {
        /// Both sides speak when they like.
        case socket
        /// The agent asks; its hello goes ahead in each request.
        case polling
    }

    /// What happens to a frame that finds no room.
    enum Worth: Sendable {
        /// It takes the place of what is worth less; whatever is lost is asked for, or sent, again.
        case needed
        /// It is lost.
        case live
    }

    let manner: Manner
    /// Takes a frame; never waits. From any thread.
    let send: @Sendable (_ frame: [UInt8], Worth) -> Void
}

/// Frames on their way to a socket, bounded: a peer that reads slowly must not fill the memory.
struct LinkMailbox {
    static let mostBytes = 2 << 20
    static let mostFrames = 256

    struct Frame {
        let bytes: [UInt8]
        let worth: LinkLine.Worth
    }

    private var frames: [Frame] = []
    private var bytes = 0
    /// Frames that found no room, or lost it.
    private(set) var dropped = 0

    var isEmpty: Bool { frames.isEmpty }

    mutating func put(_ frame: [UInt8], _ worth: LinkLine.Worth) {
        while frames.count >= Self.mostFrames || bytes + frame.count > Self.mostBytes {
            guard worth == .needed, let index = frames.firstIndex(where: { $0.worth == .live }) else {
                dropped += 1
                return
            }
            bytes -= frames.remove(at: index).bytes.count
            dropped += 1
        }
        frames.append(Frame(bytes: frame, worth: worth))
        bytes += frame.count
    }

    mutating func take() -> [UInt8]? {
        if frames.isEmpty { return nil }
        let first = frames.removeFirst().bytes
        bytes -= first.count
        return first
    }

    /// As many as one request may hold beside a hello.
    mutating func takeAll() -> [Frame] {
        let all = Array(frames.prefix(LinkBounds.mostFrames - 1))
        frames.removeFirst(all.count)
        bytes -= all.reduce(0) { $0 + $1.bytes.count }
        return all
    }

    /// What was not delivered is the oldest again; what is live is lost.
    mutating func putBack(_ taken: [Frame]) {
        let needed = taken.filter { $0.worth == .needed }
        frames = needed + frames
        bytes += needed.reduce(0) { $0 + $1.bytes.count }
    }

    mutating func clear() {
        (frames, bytes) = ([], 0)
    }
}
