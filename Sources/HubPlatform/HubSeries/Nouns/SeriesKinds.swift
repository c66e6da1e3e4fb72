/// All kinds that the features declare, by their numbers in the database.
public struct SeriesKinds: Sendable {
    private let byNumber: [Int: SeriesKind]

    /// - Parameter kinds: of all features. A number or name that appears twice is a fault of the program.
    public init(_ kinds: [SeriesKind]) {
        precondition(Set(kinds.map(\.name)).count == kinds.count)
        byNumber = Dictionary(uniqueKeysWithValues: kinds.map { ($0.number, $0) })
    }

    /// By number.
    public var all: [SeriesKind] { byNumber.values.sorted { $0.number < $1.number } }

    /// As the API calls it.
    public func named(_ name: String) -> SeriesKind? { byNumber.values.first { $0.name == name } }

    /// - Returns: `nil` for a number of a feature that is not there.
    public subscript(number: Int) -> SeriesKind? { byNumber[number] }

    public subscript(id: SeriesKind.ID) -> SeriesKind? { byNumber[Int(id.number)] }
}
