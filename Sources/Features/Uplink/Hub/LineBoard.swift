internal import MonitorCore
internal import Synchronization
internal import Uplink

/// What is known of the line now, in memory.
final class LineBoard: Sendable {
    struct Now: Sendable {
        var judgement: LineJudgement?
        /// When the state began; `nil` while nothing is confirmed.
        var since: UTCTime?
        /// Of the newest turn.
        var checkedAt: UTCTime?
        /// A finding waits for its confirmation.
        var isSuspect = false
        /// To connect, the median of the newest turn.
        var seconds: Double?
        /// Turns since the hub started.
        var turns: UInt64 = 0
        /// Of `HEALTHCHECKS_URL`: why the newest ping failed.
        var pingTrouble: String?
    }

    private let now = Mutex(Now())
    private let changed: @Sendable () -> Void

    /// - Parameter changed: called after each change.
    init(changed: @escaping @Sendable () -> Void = {}) { self.changed = changed }

    var value: Now { now.withLock { $0 } }

    func change(_ body: (inout Now) -> Void) {
        now.withLock { body(&$0) }
        changed()
    }
}
