/// The unit of a field, and how a stored whole number becomes a value in it.
public struct SeriesUnit: Sendable, Equatable {
    /// Of the value: `byte`, `kelvin`, `ratio`; of what is counted, the thing: `packet`.
    public let name: String
    /// A stored number times this is the value.
    public let scale: Double

    public init(_ name: String, scale: Double = 1) {
        self.name = name
        self.scale = scale
    }

    public static let bytes = SeriesUnit("byte")
}
