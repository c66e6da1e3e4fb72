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

    /// Of those that were answered.
    public var median: UInt32? {
        let times = outcomes.compactMap(\.self).sorted()
        return times.isEmpty ? nil : times[times.count / 2]
    }
}
