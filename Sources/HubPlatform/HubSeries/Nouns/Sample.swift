/// What one series measured in one window: a value, several, or none for each field of its kind.
public struct Sample: Sendable {
    /// A field's part. An integer literal is one value, and `nil` none.
    public enum Values: Sendable, Equatable {
        /// Not measured, which is not 0.
        case none
        case one(UInt64)
        /// Several in one window, such as the round trips of twenty echoes.
        case many([UInt64])
    }

    public let key: SeriesKey
    /// In the order of the kind's fields.
    public let values: [Values]

    /// - Parameter values: in the order of the kind's fields; fields that are left out were not measured.
    public init(_ key: SeriesKey, _ values: [Values]) {
        self.key = key
        self.values = values
    }
}

extension Sample.Values: ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    public init(integerLiteral value: UInt64) { self = .one(value) }

    public init(nilLiteral: ()) { self = .none }

    /// - Parameter value: `nil` where it was not measured.
    public init(_ value: UInt64?) { self = value.map { .one($0) } ?? .none }

    public init(_ values: [UInt64]) {
        self =
            switch values.count {
            case 0: .none
            case 1: .one(values[0])
            default: .many(values)
            }
    }

    var count: Int {
        switch self {
        case .none: 0
        case .one: 1
        case .many(let values): values.count
        }
    }

    func forEach(_ body: (UInt64) -> Void) {
        switch self {
        case .none: break
        case .one(let value): body(value)
        case .many(let values): values.forEach(body)
        }
    }
}
