internal import Synchronization

/// A line that the log gets once an hour at most, however often there is a reason for it.
final class HourlyLine: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    func isDue(at now: ContinuousClock.Instant) -> Bool {
        last.withLock { last in
            if let last, now - last < .seconds(3600) { return false }
            last = now
            return true
        }
    }
}
