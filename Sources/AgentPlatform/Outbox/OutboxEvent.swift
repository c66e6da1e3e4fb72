public import MonitorCore

/// What an operator should know of the outbox; the program puts it into words.
public enum OutboxEvent: Sendable, Equatable {
    /// The disk cannot be used: snapshots wait in memory until it can be.
    case carryingOnFromMemory(OutboxError)
    /// The disk can be used again; what waited in memory is there now.
    case backOnDisk(folder: String)
    /// An earlier run left so many snapshots.
    case found(waiting: UInt64, folder: String)
    /// So many bytes at the end of the newest file were not a whole record, and are cut off.
    case cutOff(bytes: Int, folder: String)
    /// A file cannot be read now; unless that changes soon, it is put aside.
    case unreadable(OutboxError)
    /// So many snapshots could not be read back; those behind them go on.
    case damaged(snapshots: UInt64, folder: String)
    /// Given up, the oldest first.
    case dropped(snapshots: UInt64, Reason)
    /// Given up as `dropped`, of other kinds.
    case droppedReports([ReportKind: UInt64], Reason)
    /// The operator had everything that waited removed.
    case cleared(snapshots: UInt64)
    /// The operator had so many that were set aside put back into the queue.
    case requeued(snapshots: UInt64)

    public enum Reason: Sendable {
        case age
        /// The room on disk is used up.
        case disk
        /// The room in memory is used up, while the disk cannot be used; told once until it can be again.
        case memory
    }
}
