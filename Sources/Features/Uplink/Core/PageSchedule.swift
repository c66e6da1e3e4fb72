/// Which turns of a line that is well ask for a page. The chain of its certificates is most of what a turn costs, so that
/// it is asked every half an hour, and the turns between are short. Times are seconds of a monotonic clock, passed in.
public struct PageSchedule: Sendable, Equatable {
    /// Between two turns with a page, of a line that is well.
    public static let usualSeconds = 1800
    /// So many turns ask for a page after a short one that did not suffice, though the line was well.
    private static let wholeTurns = 12

    /// Zero asks for a page in each turn.
    private let seconds: Int
    /// When the newest turn began in which a page proved the line.
    private var provedAt: Double?
    /// Turns to come that ask for a page.
    private var whole = 0

    public init(seconds: Int = Self.usualSeconds) {
        self.seconds = seconds
    }

    /// Whether the next turn may be a short one.
    ///
    /// - Parameters:
    ///   - machine: the state before it.
    ///   - interval: between two turns, in seconds; the turn that comes nearest to the half hour has a page.
    public func mayBeShort(_ machine: LineMachine, interval: Double, at now: Double) -> Bool {
        guard let provedAt, whole == 0, machine.verdict == .online, !machine.isSuspect else { return false }
        return now - provedAt + interval / 2 < Double(seconds)
    }

    /// - Parameters:
    ///   - couldBeShort: whether the turn might have been a short one.
    ///   - now: when it began.
    public mutating func observe(_ turn: LineTurn, couldBeShort: Bool, at now: Double) {
        if whole > 0 { whole -= 1 }
        guard !turn.isShort, LineJudgement(turn).verdict == .online else { return }
        provedAt = now
        // The page for portals is blocked, say: it is not asked again and again.
        if couldBeShort { whole = Self.wholeTurns }
    }
}
