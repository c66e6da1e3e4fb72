import Logging
import MonitorCore
import Outbox
import Synchronization

/// Puts what happens to the outbox into words, for the log of the settings of the moment.
final class OutboxLog: Sendable {
    private let current = Mutex<Logger?>(nil)

    func write(to logger: Logger) {
        current.withLock { $0 = logger }
    }

    func tell(_ event: OutboxEvent) {
        guard let logger = current.withLock({ $0 }) else { return }
        let (level, line) = Self.line(event)
        logger.log(level: level, "Outbox: \(line)")
    }

    static func line(_ event: OutboxEvent) -> (Logger.Level, String) {
        switch event {
        case .carryingOnFromMemory(let error): (.warning, "Carrying on from memory: \(error)")
        case .backOnDisk(let folder): (.notice, "Keeping snapshots in '\(folder)' again")
        case .found(let waiting, let folder):
            (.notice, "Going on with \(snapshots(waiting)) of an earlier run in '\(folder)'")
        case .cutOff(let bytes, let folder):
            (
                .warning,
                "The newest file in '\(folder)' was damaged; \(bytes) bytes that are not a snapshot are skipped"
            )
        case .unreadable(let error): (.warning, "Trying again for a minute: \(error)")
        case .damaged(let count, let folder):
            (.warning, "\(snapshots(count)) in '\(folder)' could not be read back; the others go on")
        case .dropped(let count, .age):
            (.warning, "Gave up \(snapshots(count)), older than OUTBOX_MAX_AGE")
        case .dropped(let count, .disk):
            (.warning, "Gave up the oldest \(snapshots(count)): OUTBOX_MAX_BYTES are used up")
        case .dropped(_, .memory):
            (.warning, "Giving up the oldest snapshots: UNSENT_MAX_BYTES are used up")
        case .droppedReports(let kinds, let reason):
            (.warning, "Gave up \(reports(kinds)): \(reason.bound)")
        case .cleared(let count):
            (.notice, "Removed \(snapshots(count)), as 'monitor-agent outbox clear' asked")
        case .requeued(let count):
            (.notice, "Put back \(snapshots(count)), as 'monitor-agent outbox requeue' asked")
        }
    }

    /// `3 reports (checks.result 1, probes.window 2)`
    private static func reports(_ kinds: [ReportKind: UInt64]) -> String {
        let total = kinds.reduce(0) { $0 + $1.value }
        let each = kinds.sorted { $0.key.text < $1.key.text }.map { "\($0.key) \($0.value)" }
        return "\(total == 1 ? "1 report" : "\(total) reports") (\(each.joined(separator: ", ")))"
    }

    private static func snapshots(_ count: UInt64) -> String {
        count == 1 ? "1 snapshot" : "\(count) snapshots"
    }
}

extension OutboxEvent.Reason {
    /// The setting whose bound was reached.
    fileprivate var bound: String {
        switch self {
        case .age: "older than OUTBOX_MAX_AGE"
        case .disk: "OUTBOX_MAX_BYTES are used up"
        case .memory: "UNSENT_MAX_BYTES are used up"
        }
    }
}
