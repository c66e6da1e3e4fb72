/// Values for a statement's `?`, in order, or for its `:names`.
public struct StatementArguments: Sendable, Equatable {
    private(set) var values: [DatabaseValue]
    private(set) var named: [String: DatabaseValue] = [:]

    public init(_ values: some Sequence<some DatabaseValueConvertible>) {
        self.values = values.map(\.databaseValue)
    }

    public init(_ values: [any DatabaseValueConvertible]) {
        self.values = values.map(\.databaseValue)
    }

    public init() { values = [] }

    public static func + (first: StatementArguments, second: StatementArguments) -> StatementArguments {
        var both = first
        both += second
        return both
    }

    public static func += (first: inout StatementArguments, second: StatementArguments) {
        first.values += second.values
        first.named.merge(second.named) { $1 }
    }
}

extension StatementArguments: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: (any DatabaseValueConvertible)?...) {
        values = elements.map { $0?.databaseValue ?? .null }
    }
}

extension StatementArguments: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, (any DatabaseValueConvertible)?)...) {
        values = []
        for (name, value) in elements { named[name] = value?.databaseValue ?? .null }
    }
}
