/// A bound on packets a second, of which a tenth of a second's share may go at once. What others send, in one go, is made
/// up for by waiting.
struct SendAllowance: Sendable {
    var perSecond: Int
    private var left: Double
    private var filledAt: Int64?
    /// When the next may go.
    private(set) var openAt: Int64 = .min

    init(perSecond: Int) {
        self.perSecond = perSecond
        left = 0
    }

    private var most: Double { max(1, Double(perSecond) / 10) }

    mutating func permits(at now: Int64) -> Bool {
        let gone = filledAt.map { Double(max(0, now - $0)) / 1e9 } ?? 1
        left = min(most, left + gone * Double(perSecond))
        filledAt = now
        if left >= 1 { return true }
        openAt = now + Int64((1 - left) / Double(max(1, perSecond)) * 1e9) + 1
        return false
    }

    /// - Parameter count: packets, also more than may go now.
    mutating func take(_ count: Int = 1) { left -= Double(count) }
}
