/// How the snapshots before one fared; it travels with that one.
public struct DeliveryReport: Sendable, Equatable {
    public var waitingSnapshots: UInt64
    public var droppedSnapshots: UInt64
    public var deliveredSnapshots: UInt64
    /// Of the dropped ones, those that the platform refused for what they hold.
    public var refusedSnapshots: UInt64 = 0
    /// Unsent snapshots, as they are stored.
    public var waitingBytes: UInt64 = 0
    /// When the oldest that waits was taken; `nil` when none waits.
    public var oldestWaiting: UTCTime?
    /// Whether unsent snapshots outlast the program.
    public var isStored = false
    public var note = DeliveryNote()

    public init(waitingSnapshots: UInt64, droppedSnapshots: UInt64, deliveredSnapshots: UInt64) {
        self.waitingSnapshots = waitingSnapshots
        self.droppedSnapshots = droppedSnapshots
        self.deliveredSnapshots = deliveredSnapshots
    }
}
