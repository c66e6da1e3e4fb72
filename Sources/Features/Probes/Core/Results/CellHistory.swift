/// The last twelve outcomes of one target at one agent: what a cell of the matrix shows.
public struct CellHistory: Sendable, Equatable {
    public static let length = 12
    /// The newest last; `nil` was lost.
    public private(set) var outcomes: [UInt32?] = []

    public init() {}

    public mutating func add(_ microseconds: UInt32?) {
        if outcomes.count == Self.length { outcomes.removeFirst() }
        outcomes.append(microseconds)
    }

    public var lost: Int { outcomes.count { $0 == nil } }

    /// Whether losses come now and then: not in one run at the end, which may turn out to be an outage, nor in one as long
    /// as an outage, which is over.
    ///
    /// - Parameter downAfter: losses in a row that make a target down.
    public func isLossy(downAfter: Int) -> Bool {
        let runs = outcomes.split { $0 != nil }.map(\.count)
        guard let first = runs.first, runs.count == 1 else { return runs.count > 1 }
        return first >= 2 && first < downAfter && outcomes.last.flatMap(\.self) != nil
    }

    /// Of those that were answered.
    public var median: UInt32? {
        let times = outcomes.compactMap(\.self).sorted()
        return times.isEmpty ? nil : times[times.count / 2]
    }
}
