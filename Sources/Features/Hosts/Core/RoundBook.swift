/// Echoes become rounds: several to a host, of which one is enough.
package struct RoundBook: Sendable {
    package struct Round: Equatable, Sendable {
        package let host: Int64
        package let isAnswered: Bool
        /// The fastest.
        package let microseconds: UInt32?

        package init(host: Int64, isAnswered: Bool, microseconds: UInt32?) {
            self.host = host
            self.isAnswered = isAnswered
            self.microseconds = microseconds
        }
    }

    private struct Open {
        var count = 0
        var best: UInt32?
    }

    /// Echoes of a round.
    private let count: Int
    private var open: [Int64: Open] = [:]

    package init(count: Int) { self.count = max(1, count) }

    /// One echo that was decided.
    ///
    /// - Parameter microseconds: `nil` where it was lost, or could not be sent.
    /// - Returns: the round that it ends.
    package mutating func add(_ host: Int64, _ microseconds: UInt32?) -> Round? {
        var round = open[host] ?? Open()
        round.count += 1
        if let microseconds { round.best = min(round.best ?? .max, microseconds) }
        guard round.count >= count else {
            open[host] = round
            return nil
        }
        open[host] = nil
        return Round(host: host, isAnswered: round.best != nil, microseconds: round.best)
    }

    /// Hosts that are not asked any more.
    package mutating func keep(_ hosts: Set<Int64>) { open = open.filter { hosts.contains($0.key) } }
}
