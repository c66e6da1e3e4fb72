/// What a series measures, as the feature that measures it declares it.
public struct SeriesKind: Sendable {
    /// Whether sums of a field mean something.
    public enum Measure: Sendable {
        /// Spread over the window it was counted in: sums are exact, and the extremes are rates per second.
        case volume
        /// Holds at the window's end: the extremes are values.
        case level
    }

    public struct Field: Sendable, Equatable {
        public let name: String
        public let unit: SeriesUnit
        public let measure: Measure

        public init(_ name: String, _ unit: SeriesUnit, _ measure: Measure) {
            self.name = name
            self.unit = unit
            self.measure = measure
        }
    }

    /// How its series are told from each other.
    public enum Naming: Sendable {
        /// By any text; an empty one where an agent has a single series of the kind.
        case text
        /// By a hardware address where the thing has one, which is kept as a number; else by text.
        case hardwareAddress
    }

    /// A kind as keys hold it, small enough for a hundred thousand lookups a second.
    public struct ID: Sendable, Hashable {
        public let number: Int32
        /// Of all its fields.
        public let isVolume: Bool

        public static func == (one: ID, other: ID) -> Bool { one.number == other.number }

        public func hash(into hasher: inout Hasher) { hasher.combine(number) }
    }

    public let id: ID
    /// As the API calls it.
    public let name: String
    public let naming: Naming
    public let fields: [Field]

    /// - Parameters:
    ///   - number: as the database holds it; it never gets another meaning.
    ///   - fields: one or two, all volumes or all levels: what tiers hold.
    public init(_ number: Int32, _ name: String, named naming: Naming = .text, _ fields: [Field]) {
        precondition((1...2).contains(fields.count) && Set(fields.map(\.measure)).count == 1)
        id = ID(number: number, isVolume: fields[0].measure == .volume)
        self.name = name
        self.naming = naming
        self.fields = fields
    }

    public var number: Int { Int(id.number) }
    public var isVolume: Bool { id.isVolume }
}

extension SeriesKind: Hashable {
    public static func == (one: SeriesKind, other: SeriesKind) -> Bool { one.id == other.id }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
