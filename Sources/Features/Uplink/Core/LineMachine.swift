/// The state of a line over turns: what is told only once it is confirmed.
///
/// A turn that finds something wrong is confirmed by two more, 15 and 30 seconds later, before the state changes;
/// the way back takes two good turns. Times are seconds of a monotonic clock, passed in.
public struct LineMachine: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        /// Nothing is confirmed yet.
        case unknown
        case known(LineJudgement)
    }

    /// What a turn changed.
    public struct Change: Sendable, Equatable {
        public let from: State
        public let judgement: LineJudgement
        /// When the first turn began that found it, in the clock of `observe`.
        public let since: Double
    }

    private static let confirmations: [Double] = [15, 30]
    private static let recoveries = 1

    public private(set) var state: State
    /// Turns, one after the other, that differ from the state, and when the first of them was.
    public private(set) var doubts: Int
    public private(set) var doubtedSince: Double

    /// - Parameters:
    ///   - state: what was confirmed before this program started.
    ///   - doubts: turns that differed from it at the end.
    ///   - doubtedSince: when the first of them was.
    public init(_ state: State = .unknown, doubts: Int = 0, doubtedSince: Double = 0) {
        self.state = state
        self.doubts = doubts
        self.doubtedSince = doubtedSince
    }

    /// Whether a finding waits for its confirmation.
    public var isSuspect: Bool { doubts > 0 }

    public var verdict: LineVerdict? {
        if case .known(let judgement) = state { judgement.verdict } else { nil }
    }

    /// - Parameter now: when the turn began, in seconds.
    /// - Returns: `nil` where nothing is to be told.
    public mutating func observe(_ judgement: LineJudgement, at now: Double) -> Change? {
        guard verdict != judgement.verdict else {
            doubts = 0
            state = .known(judgement)
            return nil
        }
        // What is believed at once began with this turn, whatever was doubted before.
        if doubts == 0 || needed(for: judgement) == 0 { doubtedSince = now }
        doubts += 1
        guard doubts > needed(for: judgement) else { return nil }
        let change = Change(from: state, judgement: judgement, since: doubtedSince)
        state = .known(judgement)
        doubts = 0
        return change
    }

    /// Turns beyond the first that confirm a finding.
    private func needed(for judgement: LineJudgement) -> Int {
        switch (judgement.verdict, verdict) {
        // The first good turn after the start is believed: it proves itself.
        case (.online, nil): 0
        case (.online, _): Self.recoveries
        default: Self.confirmations.count
        }
    }

    /// Seconds until the next turn, without spread.
    ///
    /// - Parameter interval: of a line that is well.
    public func pause(interval: Double) -> Double {
        if doubts > 0 { return Self.confirmations[min(doubts, Self.confirmations.count) - 1] }
        return verdict == .online ? interval : min(60, interval)
    }
}
