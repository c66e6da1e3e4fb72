/// Reports on their way into the platform's history: taken oldest first, and kept until each is settled.
///
/// The program connects the outbox and the delivery through it.
public protocol ReportQueue: Sendable {
    /// The oldest that are not settled, in order; the same ones until they are. Empty when there are none.
    func oldest(atMost count: Int) async -> [QueuedReport]

    /// These are done: they are not asked for again.
    func settle(_ reports: [QueuedReport]) async

    /// Settles one that the platform will never accept, and keeps it for the operator.
    ///
    /// - Returns: its file; `nil` where it could not be kept.
    func setAside(_ report: QueuedReport) async -> String?

    /// Leaves a note for other processes.
    func note(_ note: DeliveryNote) async

    var waiting: WaitingReports { get }
}

/// A report and its place in the queue.
public struct QueuedReport: Sendable {
    public let report: EncodedReport
    /// 1, 2, 3, ... in the order of storing.
    public let position: UInt64
    /// Positions are comparable within one.
    public let epoch: UInt64
    /// The report's JSON as one Zstandard frame, where it is kept as one.
    public let packed: [UInt8]?

    public init(
        _ report: EncodedReport, position: UInt64, epoch: UInt64 = 0, packed: [UInt8]? = nil
    ) {
        self.report = report
        self.position = position
        self.epoch = epoch
        self.packed = packed
    }
}

/// A summary of the unsent snapshots.
public struct WaitingReports: Sendable, Equatable {
    /// Of all kinds.
    public var count: UInt64 = 0
    /// As they are kept.
    public var bytes: UInt64 = 0
    /// When the oldest was taken; `nil` when none waits.
    public var oldest: UTCTime?
    /// Snapshots given up for lack of room or for their age; never forgotten while they are stored. What
    /// cannot be read back counts here, too: its kind cannot be read either.
    public var dropped: UInt64 = 0
    /// Snapshots refused by the platform; never forgotten either.
    public var refused: UInt64 = 0
    /// Reports of all other kinds, given up and refused; never forgotten either.
    public var droppedOthers: UInt64 = 0
    public var refusedOthers: UInt64 = 0
    /// Given up by kind, since the program began.
    public var droppedByKind: [ReportKind: UInt64] = [:]
    /// Whether the end of the program leaves them where they are.
    public var isStored = false

    public init() {}
}

/// How the newest attempt to send went.
public struct DeliveryNote: Sendable, Equatable {
    /// `nil` once an attempt has succeeded.
    public var lastError: String?
    /// `nil` while nothing is held back.
    public var nextTry: UTCTime?

    public init(lastError: String? = nil, nextTry: UTCTime? = nil) {
        self.lastError = lastError
        self.nextTry = nextTry
    }
}
