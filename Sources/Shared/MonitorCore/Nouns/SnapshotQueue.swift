/// Snapshots on their way into the platform's history: taken oldest first, and kept until each is settled.
///
/// The program joins by it whoever stores snapshots with whoever sends them.
public protocol SnapshotQueue: Sendable {
    /// The oldest that are not settled, in order; the same ones until they are. Empty when there are none.
    func oldest(atMost count: Int) async -> [QueuedSnapshot]

    /// These are done with: nobody asks for them again.
    func settle(_ snapshots: [QueuedSnapshot]) async

    /// Settles one that the platform will never accept, and keeps it for the operator.
    ///
    /// - Returns: the file it lies in; `nil` where it could not be kept.
    func setAside(_ snapshot: QueuedSnapshot) async -> String?

    /// Leaves word for whoever looks from outside the program.
    func note(_ note: DeliveryNote) async

    var waiting: WaitingSnapshots { get }
}

/// A snapshot and its place in the queue.
public struct QueuedSnapshot: Sendable {
    public let snapshot: EncodedSnapshot
    /// 1, 2, 3, ... in the order of storing.
    public let position: UInt64
    /// Positions are comparable within one.
    public let epoch: UInt64
    /// The snapshot's JSON as one Zstandard frame, where it is kept as one.
    public let packed: [UInt8]?

    public init(
        _ snapshot: EncodedSnapshot, position: UInt64, epoch: UInt64 = 0, packed: [UInt8]? = nil
    ) {
        self.snapshot = snapshot
        self.position = position
        self.epoch = epoch
        self.packed = packed
    }
}

/// What waits, at a glance.
public struct WaitingSnapshots: Sendable, Equatable {
    public var count: UInt64 = 0
    /// As they are kept.
    public var bytes: UInt64 = 0
    /// When the oldest was taken; `nil` when none waits.
    public var oldest: UTCTime?
    /// Given up for lack of room or for their age; never forgotten while they are stored.
    public var dropped: UInt64 = 0
    /// Refused by the platform; never forgotten either.
    public var refused: UInt64 = 0
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
