/// Which clock history goes by, where the hub's or an agent's may be wrong.
///
/// Two clocks that agree are believed. The newest window on which the hub's clock and an agent's agreed is kept: it
/// shows afterwards that the hub's clock was set back, and history is deleted by it where the clock was set forward.
public struct HistoryClock: Sendable, Equatable {
    /// 2020-01-01. Clocks before it have not been set.
    static let earliest: Int64 = 1_577_836_800_000
    /// How far an agent's clock may be ahead of the hub's.
    public static let ahead: Int64 = 300_000
    /// An agent's time that is further back is doubted: what it dates would lose its details at the next sweep.
    public static let doubtful: Int64 = 31 * day
    /// How long a snapshot may have waited in an outbox: one that is older was dated by a wrong clock.
    public static let longestWait: Int64 = 366 * day
    private static let day: Int64 = 86_400_000

    /// The end of that newest window, Unix milliseconds; `nil` before there was one.
    public private(set) var agreed: Int64?

    public init(agreed: Int64? = nil) {
        self.agreed = agreed
    }

    /// Whether the hub's clock cannot be right: it was never set, or it was set back.
    public func isBehind(at now: Int64) -> Bool {
        now < Self.earliest || agreed.map { now < $0 - 3 * Self.ahead } ?? false
    }

    /// Whether both clocks say the same, and earlier than what was agreed on before.
    func isDissent(_ pair: Pair) -> Bool {
        pair.arrival >= Self.earliest && isBehind(at: pair.arrival)
            && abs(pair.ended - pair.arrival) <= Self.ahead
    }

    /// Whether the agent's clock speaks for what was agreed on before.
    func isConfirmed(by pair: Pair) -> Bool {
        agreed.map { pair.ended >= $0 - 3 * Self.ahead && pair.ended < $0 + Self.doubtful } ?? false
    }

    /// What history takes for the end of a window.
    public enum Verdict: Sendable, Equatable {
        /// The agent's time.
        case ended(Int64)
        /// The time of its arrival, since the agent's clock cannot be right.
        case arrived(Int64)
        /// Neither clock can be right.
        case unknown
    }

    /// The windows' ends of one agent and their arrivals, Unix milliseconds.
    public struct Pair: Sendable, Equatable {
        public let ended: Int64
        public let arrival: Int64

        public init(ended: Int64, arrival: Int64) {
            (self.ended, self.arrival) = (ended, arrival)
        }

        /// Whether this came as much later as it ended (`WindowPace`).
        func isSteady(since before: Pair) -> Bool {
            let (ends, arrivals) = (ended - before.ended, arrival - before.arrival)
            return arrivals >= 500 && abs(ends - arrivals) <= arrivals / 2
        }
    }

    /// - Parameters:
    ///   - pair: the window's end by the agent's clock, its arrival by the hub's.
    ///   - isSteady: whether windows come as fast as they end (`WindowPace`).
    ///   - wasHeld: whether it waited in quarantine since; the hub's clock then was looked at on the way out.
    public func verdict(_ pair: Pair, isSteady: Bool = false, wasHeld: Bool = false) -> Verdict {
        let (ended, arrival) = (pair.ended, pair.arrival)
        if wasHeld ? arrival < Self.earliest : isBehind(at: arrival) {
            let limit = agreed.map { $0 + 366 * Self.day } ?? .max
            return ended > Self.earliest && ended < limit ? .ended(ended) : .unknown
        }
        let oldest = max(Self.earliest, reference(arrival) - Self.longestWait)
        let isBehind = isSteady && isDoubtful(pair)
        let isPossible = ended > oldest && ended < arrival + Self.ahead && !isBehind
        return isPossible ? .ended(ended) : .arrived(arrival)
    }

    /// Whether the window is so old that its agent's clock may be wrong.
    public func isDoubtful(_ pair: Pair) -> Bool {
        pair.ended <= reference(pair.arrival) - Self.doubtful
    }

    /// Where the hub's clock was set forward, or the hub was off for a month, agents' clocks go on from what was
    /// agreed on.
    private func reference(_ arrival: Int64) -> Int64 {
        min(arrival, agreed.map { $0 + Self.day } ?? arrival)
    }

    /// Both clocks were near this time.
    public mutating func agree(on ended: Int64) { agreed = max(agreed ?? ended, ended) }

    /// The time by which retention counts.
    ///
    /// - Parameters:
    ///   - fallback: a time that has surely been reached; for before there was any agreement.
    ///   - proven: the agreed time as far as it has proved itself (`ProvenTime`).
    /// - Returns: `nil` where nothing may be deleted.
    public func sweepTime(at now: Int64, fallback: Int64, proven: Int64? = nil) -> Int64? {
        isBehind(at: now) ? nil : min(now, (proven ?? agreed ?? fallback) + Self.day)
    }
}
