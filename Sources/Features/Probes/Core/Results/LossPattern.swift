/// Whether losses come one by one or in bursts. Patterns of parts that follow each other make that of the whole.
public struct LossPattern: Sendable, Equatable {
    public private(set) var sent: UInt64 = 0
    public private(set) var lost: UInt64 = 0
    /// Runs of losses.
    public private(set) var runs: UInt64 = 0
    public private(set) var longest: UInt64 = 0
    /// Losses at the beginning and at the end, which may belong to the runs of neighbours.
    private var leading: UInt64 = 0
    private var trailing: UInt64 = 0

    public init() {}

    public mutating func add(isLost: Bool) {
        sent += 1
        guard isLost else {
            trailing = 0
            return
        }
        lost += 1
        if trailing == 0 { runs += 1 }
        trailing += 1
        if trailing == sent { leading = sent }
        longest = max(longest, trailing)
    }

    /// Adds what came afterwards.
    public mutating func append(_ next: LossPattern) {
        guard next.sent > 0 else { return }
        let isJoined = trailing > 0 && next.leading > 0
        longest = max(longest, next.longest, isJoined ? trailing + next.leading : 0)
        runs += next.runs - (isJoined ? 1 : 0)
        if leading == sent { leading += next.leading }
        trailing = next.trailing == next.sent ? trailing + next.trailing : next.trailing
        sent += next.sent
        lost += next.lost
    }

    /// `nil` where nothing was lost.
    public var meanBurst: Double? { runs == 0 ? nil : Double(lost) / Double(runs) }

    /// Losses that know nothing of each other come in runs of this length.
    public var randomBurst: Double? {
        lost == 0 || lost == sent ? nil : 1 / (1 - Double(lost) / Double(sent))
    }

    public var isInBursts: Bool {
        guard let meanBurst, let randomBurst else { return false }
        return longest >= 3 && meanBurst > 1.5 * randomBurst
    }
}
