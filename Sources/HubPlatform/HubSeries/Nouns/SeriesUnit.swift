/// The unit of a field, and how a stored whole number becomes a value in it.
public struct SeriesUnit: Sendable, Equatable {
    /// Of the value: `byte`, `celsius`, `ratio`; of what is counted, the thing: `packet`.
    public let name: String
    /// A stored number times this, and `offset`, is the value.
    public let scale: Double
    public let offset: Double

    public init(_ name: String, scale: Double = 1, offset: Double = 0) {
        self.name = name
        self.scale = scale
        self.offset = offset
    }

    /// - Parameter stored: a stored number, or a mean of some.
    public func value(_ stored: Double) -> Double { stored * scale + offset }

    public static let bytes = SeriesUnit("byte")
}
