/// How fast a backlog goes out, so that a fleet that returns together does not flood its platform: it begins
/// at a random moment and goes on at a bounded rate. A snapshot that nothing waits behind is not held back.
struct DrainPace {
    static let latestStart = 60.0

    let perSecond: Double
    private var isDraining = false

    init(perSecond: Double) {
        self.perSecond = perSecond
    }

    /// How long to wait before the next request, given how many snapshots wait; `nil` not at all.
    mutating func delay(
        waiting: UInt64, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard waiting > 1 else {
            isDraining = false
            return nil
        }
        defer { isDraining = true }
        if isDraining { return .seconds(Double.random(in: 0.5...1.5, using: &random) / perSecond) }
        let whole = min(Self.latestStart, Double(waiting) / perSecond)
        return .seconds(Double.random(in: 0...whole, using: &random))
    }

    mutating func delay(waiting: UInt64) -> Duration? {
        var random = SystemRandomNumberGenerator()
        return delay(waiting: waiting, using: &random)
    }

    /// What follows a failure begins at a random moment again.
    mutating func failed() {
        isDraining = false
    }
}
