/// How much checks may read of pages: 2 MB a minute, all together. A value: times go in.
struct BodyAllowance: Sendable {
    static let most: UInt64 = 2_000_000
    static let period: Duration = .seconds(60)

    private var began: ContinuousClock.Instant?
    private var bytes: UInt64 = 0

    /// Whether another page may be read now. What is read then may be more than is left by one page.
    mutating func isLeft(at now: ContinuousClock.Instant) -> Bool {
        if began.map({ now - $0 >= Self.period }) ?? true { (began, bytes) = (now, 0) }
        return bytes < Self.most
    }

    mutating func take(_ bytes: UInt64) { self.bytes &+= bytes }
}
