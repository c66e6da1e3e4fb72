public import HubCore
public import MonitorCore

/// Whether a rule's condition holds for one object: the state, its clock, the worst value.
///
/// Durations count measured time: what is between two readings counts when both say the same and they are at most
/// `longestGap` apart. So neither a hub that was off nor an agent that was silent makes a condition hold longer.
///
/// Next: `AlertBook`, which makes incidents of changes.
public struct Condition: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case calm
        /// Holds, not yet for long enough.
        case pending
        case burning
        /// Holds no longer, not yet for long enough.
        case clearing
    }

    /// What an observation changed.
    public enum Change: Sendable, Equatable {
        case began
        case ended
    }

    /// How it is judged.
    public struct Terms: Sendable, Equatable {
        public var thresholds: Thresholds?
        public var forMilliseconds: Int64
        public var clearMilliseconds: Int64
        public var noData: NoData

        public init(
            thresholds: Thresholds? = nil, forSeconds: Int = 0, clearSeconds: Int = 0, noData: NoData = .keep
        ) {
            self.thresholds = thresholds
            forMilliseconds = Int64(forSeconds) * 1000
            clearMilliseconds = Int64(clearSeconds) * 1000
            self.noData = noData
        }
    }

    /// Readings that are further apart say nothing of the time between them: in milliseconds.
    public static let longestGap: Int64 = 60_000
    /// A condition that burns and is not measured for so long says so.
    public static let silence: Int64 = 900_000

    public var state: State
    /// Since when it is in it.
    public var since: UTCTime
    /// Time that was measured in `pending` or `clearing`, in milliseconds.
    public var measured: Int64
    public var first: Double?
    public var last: Double?
    public var worst: Double?
    /// Of the newest reading that measured something; `nil` before the first.
    public var readAt: UTCTime?

    public init(
        state: State = .calm, since: UTCTime, measured: Int64 = 0, first: Double? = nil, last: Double? = nil,
        worst: Double? = nil, readAt: UTCTime? = nil
    ) {
        self.state = state
        self.since = since
        self.measured = measured
        self.first = first
        self.last = last
        self.worst = worst
        self.readAt = readAt
    }

    /// Whether it is worth a row: one that is calm is as good as none.
    public var isWorthKeeping: Bool { state != .calm }

    /// Whether it burns and nothing was measured for a while.
    public func isSilent(at now: UTCTime) -> Bool {
        guard state == .burning || state == .clearing, let readAt else { return false }
        return now.milliseconds - readAt.milliseconds > Self.silence
    }

    /// Until when its newest reading says something of now.
    var freshUntil: UTCTime? {
        readAt.map { UTCTime(milliseconds: $0.milliseconds + Self.longestGap) }
    }

    /// Judges one reading. A reading that is older than the one before is history, and changes nothing.
    public mutating func observe(_ value: AlertReading.Value, at now: UTCTime, _ terms: Terms) -> Change? {
        if let readAt, now < readAt { return nil }
        guard let holds = verdict(value, terms) else { return unmeasured(value, at: now, terms) }
        let gap = measured(until: now)
        readAt = now
        note(value, terms)
        return holds ? held(at: now, gap, terms) : passed(at: now, gap, terms)
    }

    private func measured(until now: UTCTime) -> Int64 {
        let gap = readAt.map { now.milliseconds - $0.milliseconds } ?? 0
        return gap <= Self.longestGap ? gap : 0
    }

    private mutating func held(at now: UTCTime, _ gap: Int64, _ terms: Terms) -> Change? {
        switch state {
        case .burning: return nil
        case .clearing:
            enter(.burning, at: now)
            return nil
        case .calm:
            enter(.pending, at: now)
            (first, worst) = (last, last)
        case .pending: measured += gap
        }
        guard measured >= terms.forMilliseconds else { return nil }
        enter(.burning, at: now)
        return .began
    }

    private mutating func passed(at now: UTCTime, _ gap: Int64, _ terms: Terms) -> Change? {
        switch state {
        case .calm: return nil
        case .pending:
            enter(.calm, at: now)
            return nil
        case .burning: enter(.clearing, at: now)
        case .clearing: measured += gap
        }
        guard measured >= terms.clearMilliseconds else { return nil }
        enter(.calm, at: now)
        return .ended
    }

    private mutating func enter(_ new: State, at now: UTCTime) {
        (state, since, measured) = (new, now, 0)
    }

    /// Between the thresholds, or not measured.
    private mutating func unmeasured(
        _ value: AlertReading.Value, at now: UTCTime, _ terms: Terms
    ) -> Change? {
        if case .number(let number) = value, number.isFinite, terms.thresholds != nil {
            readAt = now
            note(value, terms)
            // What burns goes on to burn, and what does not yet waits: the clock stands.
            if state == .clearing { enter(.burning, at: now) }
            return nil
        }
        guard terms.noData == .calm, state != .calm else { return nil }
        let didBurn = state == .burning || state == .clearing
        readAt = now
        enter(.calm, at: now)
        return didBurn ? .ended : nil
    }

    private func verdict(_ value: AlertReading.Value, _ terms: Terms) -> Bool? {
        switch value {
        case .none: nil
        case .holds(let holds): holds
        case .number(let number): number.isFinite ? terms.thresholds?.verdict(number) : nil
        }
    }

    private mutating func note(_ value: AlertReading.Value, _ terms: Terms) {
        guard case .number(let number) = value, number.isFinite else { return }
        last = number
        if state != .calm, let thresholds = terms.thresholds { worst = thresholds.worse(worst, number) }
    }
}
