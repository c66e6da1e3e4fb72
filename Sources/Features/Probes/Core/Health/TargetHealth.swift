/// How one target fares at one agent, judged from its outcomes in the order of sending.
public struct TargetHealth: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// Fewer than three outcomes.
        case unknown
        case ok
        /// The median of the last twelve answers is above what its operator calls slow.
        case slow
        /// Two or more of the last twelve were lost; until none of twelve is.
        case lossy
        /// As many were lost in a row as make it down; until one is answered.
        case down
    }

    public struct Rules: Sendable, Equatable {
        public var downAfter: Int
        public var slowAboveMicroseconds: UInt32?

        public init(downAfter: Int = 3, slowAboveMicroseconds: UInt32? = nil) {
            (self.downAfter, self.slowAboveMicroseconds) = (downAfter, slowAboveMicroseconds)
        }

        public init(_ target: ProbeTarget) {
            self.init(
                downAfter: target.downAfter, slowAboveMicroseconds: target.slowAboveMicroseconds)
        }
    }

    /// Another state than before.
    public struct Change: Sendable, Equatable {
        public let from: State
        public let to: State
        /// When it began: of `down`, when the first of the lost ones was sent.
        public let since: Int64
    }

    /// Outcomes that are remembered.
    public static let remembered = 12
    /// Outcomes from which on a target is judged.
    static let fewest = 3

    public private(set) var state = State.unknown
    /// When the state began.
    public private(set) var since: Int64 = 0
    /// A bit for each of the last twelve, the newest lowest.
    private var losses: UInt16 = 0
    private var count = 0
    private var trailing = 0
    private var isLossy = false
    private var isSlow = false
    /// When the first of the lost ones in a row was sent.
    private var silentSince: Int64?
    /// It was silent when the agent's line went: it may turn out to be down, and is not called lossy before.
    private var isInDoubt = false
    private var answers: [UInt32] = []
    private var nextAnswer = 0

    public init(since: Int64 = 0) {
        self.since = since
    }

    /// Of the last twelve.
    public var lost: Int { losses.nonzeroBitCount }
    public var judged: Int { count }

    /// - Parameters:
    ///   - microseconds: the round trip; `nil` for a lost one.
    ///   - sentAt: when it was sent.
    public mutating func observe(
        _ microseconds: UInt32?, sentAt: Int64, _ rules: Rules
    ) -> Change? {
        let mask = UInt16(1) << UInt16(Self.remembered) - 1
        losses = (losses << 1 | (microseconds == nil ? 1 : 0)) & mask
        count = min(count + 1, Self.remembered)
        if let microseconds {
            trailing = 0
            silentSince = nil
            isInDoubt = false
            remember(microseconds)
        } else {
            trailing += 1
            silentSince = silentSince ?? sentAt
        }
        if trailing >= rules.downAfter { isInDoubt = false }
        if lost >= 2, !isInDoubt { isLossy = true } else if lost == 0 { isLossy = false }
        judgeSpeed(rules)
        return turn(to: judgement(rules), sentAt)
    }

    private func judgement(_ rules: Rules) -> State {
        if trailing >= rules.downAfter { return .down }
        if count < Self.fewest { return .unknown }
        return isLossy ? .lossy : isSlow ? .slow : .ok
    }

    private mutating func turn(to new: State, _ sentAt: Int64) -> Change? {
        guard new != state else { return nil }
        let change = Change(from: state, to: new, since: new == .down ? silentSince ?? sentAt : sentAt)
        (state, since) = (new, change.since)
        return change
    }

    private mutating func remember(_ microseconds: UInt32) {
        if answers.count < Self.remembered {
            answers.append(microseconds)
        } else {
            answers[nextAnswer] = microseconds
        }
        nextAnswer = (nextAnswer + 1) % Self.remembered
    }

    private mutating func judgeSpeed(_ rules: Rules) {
        guard let limit = rules.slowAboveMicroseconds, answers.count >= Self.fewest, let median else {
            isSlow = false
            return
        }
        if median > limit { isSlow = true } else if Double(median) <= Double(limit) * 0.9 { isSlow = false }
    }

    /// Of the last twelve answers; `nil` where nothing was answered.
    public var median: UInt32? { answers.isEmpty ? nil : answers.sorted()[answers.count / 2] }

    /// The agent's own line was gone: the losses at the end say nothing of the target. What it was silent since stays.
    public mutating func forgetTrailingLosses(_ rules: Rules) {
        isInDoubt = trailing > 0
        losses >>= UInt16(min(trailing, Self.remembered))
        count = max(0, count - trailing)
        trailing = 0
        isLossy = lost >= 2
        state = judgement(rules)
    }
}
