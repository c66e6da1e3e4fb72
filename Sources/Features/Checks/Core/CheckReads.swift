/// How often one reader may ask how a check stands: five times in two seconds. Who wants to know sooner follows the
/// topic of the check. A value: times go in.
package struct CheckReads: Sendable {
    private struct Key: Hashable {
        let reader: String
        let check: String
    }

    /// Pairs of a reader and a check that are remembered.
    static let most = 4096
    static let atOnce = 5.0
    static let period: Duration = .seconds(2)

    private var readers: [Key: RateBucket] = [:]

    package init() {}

    /// Counts one look.
    ///
    /// - Returns: how long it is too early by; `nil` where it is not.
    package mutating func admit(
        _ reader: String, _ check: String, at now: ContinuousClock.Instant
    ) -> Duration? {
        if readers.count >= Self.most {
            readers = readers.filter { _, bucket in !bucket.isFull(at: now) }
            if readers.count > Self.most / 2 { readers.removeAll() }
        }
        let key = Key(reader: reader, check: check)
        var bucket = readers[key] ?? RateBucket(size: Self.atOnce, per: Self.period, at: now)
        bucket.fill(at: now)
        defer { readers[key] = bucket }
        if let wait = bucket.wait { return wait }
        bucket.take()
        return nil
    }
}
