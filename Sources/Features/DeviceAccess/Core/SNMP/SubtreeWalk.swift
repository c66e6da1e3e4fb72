/// Walks one subtree with GETBULK: which request comes next, and when it is over. A value, without a clock.
///
/// Ends where a name leaves the subtree, repeats or goes backward, and at `mostRows`.
package struct SubtreeWalk: Sendable {
    package static let mostRows = 10_000

    package enum Outcome: Equatable, Sendable {
        case more
        case complete
        /// Why it ended early: what came is kept.
        case partial(String)
    }

    package let root: ObjectIdentifier
    package private(set) var found: [(name: ObjectIdentifier, value: SNMPValue)] = []
    private var last: ObjectIdentifier
    /// Grows while answers come: some devices drop requests for many.
    package private(set) var repetitions: Int64 = 10

    package init(_ root: ObjectIdentifier) {
        self.root = root
        last = root
    }

    package func request(community: [UInt8], id: Int64) -> SNMPMessage {
        var message = SNMPMessage(.getBulk, community: community, id: id, variables: [.init(last)])
        message.second = repetitions
        return message
    }

    /// An answer to the last request.
    package mutating func received(_ response: SNMPMessage) -> Outcome {
        guard response.first == 0 else { return .partial("the device answered with error \(response.first)") }
        guard !response.variables.isEmpty else { return .complete }
        for variable in response.variables {
            if case .missing = variable.value { return .complete }
            guard variable.name.index(below: root) != nil else { return .complete }
            guard last < variable.name else { return .partial("the device's names go backward or repeat") }
            guard found.count < Self.mostRows else { return .partial("more than \(Self.mostRows) rows") }
            found.append((variable.name, variable.value))
            last = variable.name
        }
        repetitions = Swift.min(repetitions * 2, 40)
        return .more
    }

    /// No answer came in time. The next request asks for less.
    package mutating func timedOut() { repetitions = Swift.max(1, repetitions / 4) }
}
