internal import Heartbeats
internal import MonitorCore

/// Judges hosts when their deadline passes: one timer to the earliest, and nothing that polls.
///
/// Next: `tell` publishes the flips.
struct DeadlineTimer: Sendable {
    /// Deadlines are not judged by a clock that is this far behind what it showed before, in milliseconds.
    private static let mostBehind: Int64 = 300_000

    let store: HeartbeatStore
    let alarm: Alarm
    let watch: HearingWatch
    let clock: @Sendable () -> UTCTime
    let tell: @Sendable ([HostFlip]) -> Void

    func run() async {
        while !Task.isCancelled { await alarm.sleep(turn()) }
    }

    /// Judges what is due.
    ///
    /// - Returns: how long until something may be due next; `nil` where nothing is.
    func turn() async -> Duration? {
        do {
            while let next = try await store.nextDeadline() {
                let now = clock()
                guard next <= now else {
                    return .milliseconds(next.milliseconds - now.milliseconds)
                }
                await watch.check()
                if let alive = try await store.aliveAt(),
                    now.milliseconds < alive.milliseconds - Self.mostBehind
                {
                    return .seconds(10)
                }
                let (flips, isMore) = try await store.judge(at: now)
                tell(flips)
                // What the watch excused is not due any more; what is due and does not flip waits a moment.
                if flips.isEmpty, !isMore, try await store.nextDeadline() == next { return .seconds(1) }
            }
            return nil
        } catch {
            // What cannot be stored now is judged later, at the same deadlines.
            return .seconds(5)
        }
    }
}
