internal import LogWire
internal import MonitorCore

/// When the journal is read next: not while the outbox still has lines of it, for they would push measurements out, and
/// the journal keeps what is new; soon again where there is more.
struct JournalPace: Sendable {
    /// Of one turn, one soon after the other.
    static let mostReadings = 10
    /// Between them, in seconds: the hub can have taken the lines.
    static let shortPause = 2
    /// Between two looks whether the hub has taken them, in seconds.
    static let heldUpPause = 10
    /// The newest lines in the outbox are not newer.
    private var reportedUntil: UTCTime
    /// Of this turn.
    private var readings = 0
    private var isHeldUp = false

    /// - Parameter time: what an earlier start left in the outbox is older.
    init(startedAt time: UTCTime) {
        reportedUntil = time
    }

    /// - Parameter oldestWaiting: of the reports of all kinds in the outbox, which go in order; `nil` where none waits.
    mutating func mayRead(oldestWaiting: UTCTime?) -> Bool {
        isHeldUp = oldestWaiting.map { $0 <= reportedUntil } ?? false
        return !isHeldUp
    }

    mutating func hasRead(at time: UTCTime, isMore: Bool) {
        reportedUntil = time
        readings = isMore && readings + 1 < Self.mostReadings ? readings + 1 : 0
    }

    /// Until the next look.
    func seconds(_ order: JournalOrder?) -> Int {
        guard let order else { return JournalOrder.periods.upperBound }
        if isHeldUp { return Self.heldUpPause }
        return readings > 0 ? Self.shortPause : order.seconds
    }
}
