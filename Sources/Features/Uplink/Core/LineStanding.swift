/// How the line of one agent stands, turn by turn: what is kept between two reports of it.
///
/// Times are Unix milliseconds, by the clock that history goes by.
public struct LineStanding: Sendable, Equatable {
    /// Turns come no faster than this. What does is a repeat, or a clock that was set back a little.
    public static let shortestGap: Int64 = 5000
    /// A clock that was set back by more: nothing is known then.
    private static let longestStep: Int64 = 600_000

    public private(set) var machine: LineMachine
    /// When the state began; `nil` while nothing is confirmed.
    public private(set) var since: Int64?
    /// Of the newest turn.
    public private(set) var checkedAt: Int64?
    /// To connect, the median of the newest turn.
    public private(set) var seconds: Double?
    /// Whether the state was told when it was news. One that was over before it was heard of is told afterwards.
    public var isTold: Bool

    public init(
        machine: LineMachine = LineMachine(), since: Int64? = nil, checkedAt: Int64? = nil,
        seconds: Double? = nil, isTold: Bool = false
    ) {
        self.machine = machine
        self.since = since
        self.checkedAt = checkedAt
        self.seconds = seconds
        self.isTold = isTold
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
        /// The state is this, since then; `former` is what it was before it changed, with the time that it began.
        case known(LineJudgement, since: Int64, former: Former?)
    }

    public struct Former: Sendable, Equatable {
        /// `nil` where nothing was known.
        public let judgement: LineJudgement?
        public let since: Int64?
        public let wasTold: Bool

        public init(judgement: LineJudgement?, since: Int64?, wasTold: Bool) {
            self.judgement = judgement
            self.since = since
            self.wasTold = wasTold
        }
    }

    /// - Parameters:
    ///   - time: when the turn began.
    ///   - longestGap: beyond which the time between two turns was not measured, in milliseconds.
    public mutating func take(_ turn: LineTurn, at time: Int64, longestGap: Int64) -> Step {
        if let checkedAt {
            if time < checkedAt - Self.longestStep || time - checkedAt > longestGap {
                self = LineStanding()
            } else if time < checkedAt + Self.shortestGap {
                return .none
            }
        }
        checkedAt = time
        seconds = turn.seconds
        let former = Former(judgement: judgement, since: since, wasTold: isTold)
        let change = machine.observe(LineJudgement(turn), at: Double(time) / 1000)
        guard !machine.isSuspect, let judgement else { return .suspect }
        guard let change else { return .known(judgement, since: time, former: nil) }
        let began = min(time, Int64((change.since * 1000).rounded()))
        (since, isTold) = (began, false)
        return .known(judgement, since: began, former: former)
    }
}
