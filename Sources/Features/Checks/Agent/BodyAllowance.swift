/// How much checks may read of pages: 2 MB a minute, all together. A value: times go in.
struct BodyAllowance: Sendable {
    static let most: UInt64 = 2_000_000
    static let period: Duration = .seconds(60)

    private var began: ContinuousClock.Instant?
    private var bytes: UInt64 = 0

    /// Takes so many bytes before they are read: several checks run at once.
    ///
    /// - Returns: the period that they are of; `nil` where so many are not left.
    mutating func take(_ wanted: UInt64, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if began.map({ now - $0 >= Self.period }) ?? true { (began, bytes) = (now, 0) }
        guard bytes + wanted <= Self.most else { return nil }
        bytes += wanted
        return began
    }

    /// What was taken and not read. Of a period that is over it is of no use.
    mutating func giveBack(_ unread: UInt64, of period: ContinuousClock.Instant) {
        if period == began { bytes -= min(unread, bytes) }
    }
}
