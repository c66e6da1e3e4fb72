public import HubCore

/// One row of the outbox: what a channel is still to hear.
public struct QueuedNotice: Sendable, Equatable {
    /// Grows with time.
    public let number: Int64
    public let notice: Notice

    public init(number: Int64, notice: Notice) {
        self.number = number
        self.notice = notice
    }

    /// What it is gathered with.
    var group: String {
        switch notice.kind {
        case .test: "test"
        case .digest, .passed: "digest"
        case .event: "event \(notice.incident?.object.group ?? "")"
        default: notice.incident?.object.group ?? ""
        }
    }

    /// What the rows of a message are gathered with, each once.
    public static func groups(of rows: [QueuedNotice]) -> [String] { Set(rows.map(\.group)).sorted() }

    /// A beginning that is urgent enough not to wait for others.
    var isUrgent: Bool { notice.kind == .opened && notice.incident?.severity == .critical }
}
