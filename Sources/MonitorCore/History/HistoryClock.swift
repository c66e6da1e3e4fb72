/// Which clock history goes by, where the hub's or an agent's may be wrong.
///
/// Two clocks that agree are believed. The newest window on which the hub's clock and an agent's agreed is kept: it
/// shows afterwards that the hub's clock was set back, and history is deleted by it where the clock was set forward.
public struct HistoryClock: Sendable, Equatable {
    /// 2020-01-01. Clocks before it have not been set.
    static let earliest: Int64 = 1_577_836_800_000
    /// How far an agent's clock may be ahead of the hub's.
    public static let ahead: Int64 = 300_000
    /// How long a snapshot may have waited in an outbox: one that is older was dated by a wrong clock.
    public static let longestWait: Int64 = 31 * day
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

    /// What history takes for the end of a window.
    public enum Verdict: Sendable, Equatable {
        /// The agent's time.
        case ended(Int64)
        /// The time of its arrival, since the agent's clock cannot be right.
        case arrived(Int64)
        /// Neither clock can be right.
        case unknown
    }

    /// - Parameters:
    ///   - ended: by the agent's clock.
    ///   - arrival: by the hub's clock.
    ///   - wasHeld: whether it waited in quarantine since; the hub's clock then was looked at on the way out.
    public func verdict(windowEnding ended: Int64, arrival: Int64, wasHeld: Bool = false) -> Verdict {
        if wasHeld ? arrival < Self.earliest : isBehind(at: arrival) {
            let limit = agreed.map { $0 + 366 * Self.day } ?? .max
            return ended > Self.earliest && ended < limit ? .ended(ended) : .unknown
        }
        // Where the hub's clock was set forward, or the hub was off for a month, agents' clocks go on from what was
        // agreed on.
        let reference = min(arrival, agreed.map { $0 + Self.day } ?? arrival)
        let oldest = max(Self.earliest, reference - Self.longestWait)
        return ended > oldest && ended < arrival + Self.ahead ? .ended(ended) : .arrived(arrival)
    }

    /// Both clocks were near this time.
    public mutating func agree(on ended: Int64) { agreed = max(agreed ?? ended, ended) }

    /// The time by which retention counts.
    ///
    /// - Parameter fallback: a time that has surely been reached; for before there was any agreement.
    /// - Returns: `nil` where nothing may be deleted.
    public func sweepTime(at now: Int64, fallback: Int64) -> Int64? {
        isBehind(at: now) ? nil : min(now, (agreed ?? fallback) + Self.day)
    }
}
