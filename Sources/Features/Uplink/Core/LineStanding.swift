/// How the line of one agent stands, turn by turn: what is kept between two reports of it.
///
/// Times are Unix milliseconds, by the clock that history goes by; arrivals by the hub's.
public struct LineStanding: Sendable, Equatable {
    /// Turns come no faster than this. What does is a repeat, or a clock that was set back a little.
    public static let shortestGap: Int64 = 5000
    /// A clock that was set back by more: nothing is known then.
    private static let longestStep: Int64 = 30_000
    /// A turn that arrives sooner after it began needs no other one to show that the line is well.
    private static let fresh: Int64 = 90_000

    public private(set) var machine: LineMachine
    /// When the state began; `nil` while nothing is confirmed.
    public private(set) var since: Int64?
    /// Of the newest turn.
    public private(set) var checkedAt: Int64?
    public private(set) var arrivedAt: Int64?
    /// To connect, the median of the newest turn.
    public private(set) var seconds: Double?
    /// Whether the state was told as the present one.
    public private(set) var isTold: Bool
    /// When the line went down, where nothing of that has been told; `nil` otherwise, and while its first state lasts.
    public private(set) var untoldSince: Int64?

    public init(
        machine: LineMachine = LineMachine(), since: Int64? = nil, checkedAt: Int64? = nil,
        arrivedAt: Int64? = nil, seconds: Double? = nil, isTold: Bool = false, untoldSince: Int64? = nil
    ) {
        self.machine = machine
        self.since = since
        self.checkedAt = checkedAt
        self.arrivedAt = arrivedAt
        self.seconds = seconds
        self.isTold = isTold
        self.untoldSince = untoldSince
    }

    public var judgement: LineJudgement? {
        if case .known(let judgement) = machine.state { judgement } else { nil }
    }

    /// What a turn means.
    public enum Step: Sendable, Equatable {
        /// It was passed over.
        case none
        /// It found something else, which is to be confirmed.
        case suspect
        case known(Known)
    }

    /// A turn that found the state, or confirmed it.
    public struct Known: Sendable, Equatable {
        public let judgement: LineJudgement
        /// When this turn began; where it confirmed a change, the first one that found it.
        public let from: Int64
        /// Whether the state was another one before.
        public let isChange: Bool
        /// Whether it is to be told now, as the present state.
        public let isNews: Bool
        /// When the line was down, where that is over and nothing of it was told.
        public let past: Range<Int64>?

        public init(
            _ judgement: LineJudgement, from: Int64, isChange: Bool = false, isNews: Bool = false,
            past: Range<Int64>? = nil
        ) {
            self.judgement = judgement
            self.from = from
            self.isChange = isChange
            self.isNews = isNews
            self.past = past
        }
    }

    /// - Parameters:
    ///   - time: when the turn began.
    ///   - arrival: when its report came.
    ///   - longestGap: beyond which the time between two turns was not measured, in milliseconds.
    public mutating func take(
        _ turn: LineTurn, at time: Int64, arrivedAt arrival: Int64, longestGap: Int64
    ) -> Step {
        let isLive = isLive(time, arrival)
        if let checkedAt {
            if time < checkedAt - Self.longestStep || time - checkedAt > longestGap {
                self = LineStanding()
            } else if time < checkedAt + Self.shortestGap {
                return .none
            }
        }
        (checkedAt, arrivedAt, seconds) = (time, arrival, turn.seconds)
        let change = machine.observe(LineJudgement(turn), at: Double(time) / 1000)
        guard !machine.isSuspect, let judgement else { return .suspect }
        var (from, past) = (time, Range<Int64>?.none)
        if let change {
            from = min(time, Int64((change.since * 1000).rounded()))
            past = begin(judgement, after: change.from, at: from)
        }
        let isNews = !isTold && isNews(judgement, lateness: arrival - time, isLive, longestGap)
        if isNews { (isTold, untoldSince) = (true, nil) }
        return .known(Known(judgement, from: from, isChange: change != nil, isNews: isNews, past: past))
    }

    /// Whether the turn came as much later than the one before as it was measured later. What waited in an outbox comes
    /// faster.
    private func isLive(_ time: Int64, _ arrival: Int64) -> Bool {
        guard let checkedAt, let arrivedAt else { return false }
        let (turns, arrivals) = (time - checkedAt, arrival - arrivedAt)
        return abs(arrivals - turns) <= turns / 2
    }

    /// That a line is well may be told of a single turn: it opens nothing.
    private func isNews(
        _ judgement: LineJudgement, lateness: Int64, _ isLive: Bool, _ longestGap: Int64
    ) -> Bool {
        isLive && lateness <= longestGap || judgement.verdict == .online && lateness <= Self.fresh
    }

    /// - Returns: the time for which the line was down, where that is over and was not told.
    private mutating func begin(
        _ judgement: LineJudgement, after former: LineMachine.State, at time: Int64
    ) -> Range<Int64>? {
        if case .known(let former) = former, !former.verdict.isUp {
            untoldSince = isTold ? nil : untoldSince ?? since
        } else {
            untoldSince = nil
        }
        (since, isTold) = (time, false)
        guard judgement.verdict.isUp, let began = untoldSince else { return nil }
        untoldSince = nil
        return began < time ? began..<time : nil
    }
}
