public import MonitorCore

/// What a host says of itself.
public enum PingKind: Sendable, Hashable {
    case success
    case fail
    /// A run begins; its end is said by another ping.
    case start
    /// Something to be kept, which changes no state.
    case log
    /// The end of a run, with its exit status: 0 is a success.
    case exit(UInt8)

    /// Whether it says that something went wrong.
    public var isFailure: Bool {
        switch self {
        case .fail: true
        case .exit(let status): status != 0
        case .success, .start, .log: false
        }
    }

    /// Whether it says that the host is alive and done: an end, and not a start or a note.
    public var isEnd: Bool { self != .start && self != .log }

    /// As the database and the API have it; the exit status is apart.
    public var word: String {
        switch self {
        case .success: "success"
        case .fail: "fail"
        case .start: "start"
        case .log: "log"
        case .exit: "exit"
        }
    }

    public var exitStatus: UInt8? {
        if case .exit(let status) = self { status } else { nil }
    }

    /// - Returns: `nil` for another word, and for an exit without a status.
    public init?(word: String, exitStatus: UInt8?) {
        switch (word, exitStatus) {
        case ("success", _): self = .success
        case ("fail", _): self = .fail
        case ("start", _): self = .start
        case ("log", _): self = .log
        case ("exit", let status?): self = .exit(status)
        default: return nil
        }
    }

    /// Of the end of a URL: `start`, `fail`, `log`, `0` to `255`; nothing is a success.
    public init?(path word: some StringProtocol) {
        switch word {
        case "": self = .success
        case "start": self = .start
        case "fail": self = .fail
        case "log": self = .log
        default:
            guard word.utf8.count <= 3, word.utf8.allSatisfy({ (48...57).contains($0) }),
                let status = UInt8(word)
            else { return nil }
            self = .exit(status)
        }
    }
}

/// One heartbeat as it came.
public struct Ping: Sendable, Equatable {
    public let kind: PingKind
    public let at: UTCTime
    /// Of the run that it belongs to; `nil` where its client counts no runs.
    public let run: RunID?

    public init(_ kind: PingKind, at: UTCTime, run: RunID? = nil) {
        self.kind = kind
        self.at = at
        self.run = run
    }
}
