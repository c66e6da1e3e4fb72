package import HubCore
internal import Synchronization

/// Another way to agents than their links, such as the queues of a broker. One-off orders go by it, and answers come back.
package protocol AgentRoad: Sendable {
    /// All agents on it.
    func agents() -> [RoadAgent]
    /// Orders the same of many agents, and returns when each has ended, at the latest with the deadline.
    ///
    /// - Parameters:
    ///   - body: as the feature orders it of agents by their links.
    ///   - id: names the order: what comes back for another is dropped.
    ///   - ended: called once for each agent, unless the task is cancelled before.
    func send(
        _ body: [UInt8], of feature: String, id: String, to agents: [String], within deadline: Duration,
        ended: @escaping @Sendable (String, AgentOrders.Outcome) -> Void
    ) async
    /// Deletes an agent by its name or its identifier on the road, and cuts it off at once.
    ///
    /// - Returns: `false` where it is none of this road's.
    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool
    /// `GET /api/v1/agents/` with the slash at its end, in the shape of the system whose agents these are; `nil` where it
    /// is answered as without the slash.
    func slashedList() async throws -> [UInt8]?
}

/// An agent as its road knows it.
package struct RoadAgent: Sendable, Equatable {
    package let name: String
    /// Why it cannot be asked now, as a sentence; `nil` where it can.
    package var absence: String?
    /// Where it stands, as its operator named it.
    package var region: String?
    /// As what it says that the Internet sees it.
    package var publicAddress: String?

    package init(_ name: String, absence: String? = nil, region: String? = nil, publicAddress: String? = nil)
    {
        self.name = name
        self.absence = absence
        self.region = region
        self.publicAddress = publicAddress
    }
}

/// The roads of the features that have started.
package final class AgentRoads: Sendable {
    private let roads = Mutex<[any AgentRoad]>([])

    func register(_ new: [any AgentRoad]) { roads.withLock { $0 += new } }

    package var all: [any AgentRoad] { roads.withLock { $0 } }

    package func remove(_ agent: String, by doer: AuditActor) async throws -> Bool {
        for road in all where try await road.remove(agent, by: doer) { return true }
        return false
    }

    package func slashedList() async throws -> [UInt8]? {
        for road in all { if let list = try await road.slashedList() { return list } }
        return nil
    }
}
