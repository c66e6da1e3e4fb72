/// When a condition begins to hold, and when it ends: apart, so that a value at the limit does not flap.
public struct Thresholds: Sendable, Equatable {
    public enum Direction: String, Sendable { case above, below }

    public var direction: Direction
    /// Beyond it the condition holds.
    public var raise: Double
    /// Within it the condition ends. Between the two nothing changes.
    public var clear: Double

    /// - Parameter clear: `nil` is 90 % of `raise`, or 110 % where the condition is to be below.
    public init(_ direction: Direction = .above, raise: Double, clear: Double? = nil) {
        self.direction = direction
        self.raise = raise
        let usual = direction == .above ? raise - abs(raise) * 0.1 : raise + abs(raise) * 0.1
        let wanted = clear ?? usual
        // Thresholds that cross would make a condition that begins and ends with the same value.
        self.clear = direction == .above ? min(wanted, raise) : max(wanted, raise)
    }

    /// What a value says; `nil` between the thresholds.
    public func verdict(_ value: Double) -> Bool? {
        switch direction {
        case .above: value > raise ? true : value <= clear ? false : nil
        case .below: value < raise ? true : value >= clear ? false : nil
        }
    }

    /// The worse of two values.
    public func worse(_ one: Double?, _ other: Double?) -> Double? {
        guard let one, let other else { return one ?? other }
        return direction == .above ? max(one, other) : min(one, other)
    }
}
