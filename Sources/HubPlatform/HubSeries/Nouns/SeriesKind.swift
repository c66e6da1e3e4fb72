/// What a series measures, as the feature that measures it declares it.
public struct SeriesKind: Sendable {
    /// Whether sums of a field mean something.
    public enum Measure: Sendable {
        /// Spread over the window it was counted in: sums are exact, and the extremes are rates per second.
        case volume
        /// Holds at the window's end: the extremes are values.
        case level
        /// Things that happened in the window, seldom enough for a rate to say little: sums are exact, and no
        /// extremes are kept. Of kinds in packs.
        case count
    }

    public struct Field: Sendable, Equatable {
        public let name: String
        public let unit: SeriesUnit
        public let measure: Measure
        /// Whether percentiles of it can be read over any range. Of levels of kinds in packs.
        public let hasHistogram: Bool

        public init(_ name: String, _ unit: SeriesUnit, _ measure: Measure, histogram: Bool = false) {
            precondition(measure == .level || !histogram)
            self.name = name
            self.unit = unit
            self.measure = measure
            hasHistogram = histogram
        }
    }

    /// How its tiers are stored.
    public enum Form: Sendable {
        /// A row a series and period, of two numbers: the kinds of 0.1.0.
        case rows
        /// Packs of a subject's series of the kind, with any number of fields.
        case packs
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
    public let form: Form
    /// How long its tiers are kept; `nil` for as long as those of all others. Of kinds in packs.
    public let retention: TierRetention?

    /// A kind in rows.
    ///
    /// - Parameters:
    ///   - number: as the database holds it; it never gets another meaning.
    ///   - fields: one or two, all volumes or all levels: what tiers hold.
    public init(_ number: Int32, _ name: String, named naming: Naming = .text, _ fields: [Field]) {
        precondition((1...2).contains(fields.count) && Set(fields.map(\.measure)).count == 1)
        precondition(fields.allSatisfy { $0.measure != .count && !$0.hasHistogram })
        id = ID(number: number, isVolume: fields[0].measure == .volume)
        self.name = name
        self.naming = naming
        self.fields = fields
        (form, retention) = (.rows, nil)
    }

    /// Fields that a kind in packs may have.
    public static let mostFields = 32

    /// A kind in packs.
    ///
    /// - Parameters:
    ///   - number: as the database holds it; it never gets another meaning.
    ///   - fields: any that have names of their own. More may be added at their end later; what is there stays.
    ///   - retention: of its tiers; `nil` keeps them for as long as those of all others.
    public init(
        _ number: Int32, _ name: String, packed fields: [Field], kept retention: TierRetention? = nil
    ) {
        precondition((1...Self.mostFields).contains(fields.count))
        precondition(Set(fields.map(\.name)).count == fields.count)
        id = ID(number: number, isVolume: false)
        self.name = name
        naming = .text
        self.fields = fields
        form = .packs
        self.retention = retention
    }

    /// The place of a field in `fields`.
    public func place(of field: String) -> Int? { fields.firstIndex { $0.name == field } }

    public var number: Int { Int(id.number) }
    public var isVolume: Bool { id.isVolume }
}

extension SeriesKind: Hashable {
    public static func == (one: SeriesKind, other: SeriesKind) -> Bool { one.id == other.id }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
