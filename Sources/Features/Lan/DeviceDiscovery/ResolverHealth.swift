/// Whether the name server is worth asking. Decides; sends nothing.
///
/// Three failures in a row and it rests for a minute: a router without a working resolver must not hold up
/// every device by a second each. After the rest one more failure starts the next rest; any answer ends the
/// matter.
struct ResolverHealth: Sendable {
    static let tolerance = 3
    static let rest: Duration = .seconds(60)

    private var failuresInARow = 0
    private var restsUntil: ContinuousClock.Instant?

    init() {}

    func permitsLookup(at now: ContinuousClock.Instant) -> Bool {
        restsUntil.map { now >= $0 } ?? true
    }

    /// - Parameter answered: the name server spoke, if only to say that there is no name.
    mutating func observe(answered: Bool, at now: ContinuousClock.Instant) {
        guard !answered else {
            self = ResolverHealth()
            return
        }
        failuresInARow = min(failuresInARow + 1, Self.tolerance)
        if failuresInARow == Self.tolerance { restsUntil = now + Self.rest }
    }
}
