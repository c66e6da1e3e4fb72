/// Judges what belongs to no device, over some minutes: when to say that a range is missing, and when it is mended.
public struct ForeignWatch: Sendable {
    public enum News: Sendable, Equatable {
        /// So many of all bytes belong to no device.
        case began(foreign: UInt64, of: UInt64)
        case ended
    }

    static let period: Duration = .seconds(300)
    /// Less is what every LAN has: devices that have just come, multicast of other networks.
    static let leastBytes: UInt64 = 1 << 20
    /// A hundredth.
    static let leastShare: UInt64 = 100

    private var (foreign, all): (UInt64, UInt64) = (0, 0)
    private var began: ContinuousClock.Instant?
    private var isTold = false

    public init() {}

    /// - Parameter totals: of one cycle; `nil` while nothing is captured.
    public mutating func observe(_ totals: TrafficTotals?, at now: ContinuousClock.Instant) -> News? {
        let start = began ?? now
        began = start
        foreign &+= totals?.foreign.bytes ?? 0
        all &+= totals?.frames.bytes ?? 0
        guard now - start >= Self.period else { return nil }
        defer { (foreign, all, began) = (0, 0, now) }
        let isMuch = foreign >= Self.leastBytes && foreign > all / Self.leastShare
        guard isMuch != isTold else { return nil }
        isTold = isMuch
        return isMuch ? .began(foreign: foreign, of: all) : .ended
    }
}
