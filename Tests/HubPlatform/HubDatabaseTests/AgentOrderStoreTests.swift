import DatabaseTestSupport
import HubCore
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("kept orders of agents") struct AgentOrderStoreTests {
    private func with(_ body: (AgentOrderStore, HubDatabase) async throws -> Void) async throws {
        try await withFolder { path in
            let database = try HubDatabase.scratch(path, .migrating, schema: DatabaseSchema())
            try await body(AgentOrderStore(database), database)
            database.close()
        }
    }

    @Test("the revision grows with each change alone, also through times without orders")
    func revisions() async throws {
        try await with { store, _ in
            let steps: [(body: [UInt8]?, revision: UInt64)] = [
                ([0x31], 1), ([0x31], 1), ([0x32], 2), (nil, 3), (nil, 3), ([0x32], 4),
            ]
            for step in steps {
                let kept = try await store.keepOrders(step.body, of: "probes", for: "attic")
                #expect(kept.revision == step.revision && kept.body == step.body)
                let sets = try await store.orderSets(of: "attic")
                #expect(sets == (step.body == nil ? [] : [kept]))
            }
        }
    }

    @Test("what features ordered that do not run is taken back from all agents, once")
    func withdrawn() async throws {
        try await with { store, _ in
            for (feature, agent) in [("probes", "attic"), ("uplink", "attic"), ("uplink", "cellar")] {
                _ = try await store.keepOrders(Array(agent.utf8), of: feature, for: agent)
            }
            #expect(
                try await store.bodies(of: "uplink")
                    == ["attic": Array("attic".utf8), "cellar": Array("cellar".utf8)])
            #expect(try await store.withdraw(except: ["probes", "logs"]) == ["uplink"])
            #expect(try await store.orderSets(of: "attic").map(\.feature) == ["probes"])
            #expect(try await store.bodies(of: "uplink").isEmpty)
            #expect(try await store.withdraw(except: ["probes"]) == [])
            // Another time that the feature runs is another revision.
            #expect(try await store.keepOrders([0x31], of: "uplink", for: "attic").revision == 3)
            #expect(try await store.withdraw(except: []) == ["probes", "uplink"])
        }
    }

    @Test("each agent and feature has its own; an agent that is forgotten leaves nothing")
    func forgotten() async throws {
        try await with { store, database in
            for (feature, agent) in [("probes", "attic"), ("checks", "attic"), ("probes", "cellar")] {
                #expect(try await store.keepOrders([0x31], of: feature, for: agent).revision == 1)
            }
            #expect(try await store.orderSets(of: "attic").map(\.feature) == ["checks", "probes"])
            try await database.change { try AgentOrderStore.forget("attic", $0) }
            #expect(try await store.orderSets(of: "attic").isEmpty)
            #expect(try await store.orderSets(of: "cellar").count == 1)
            #expect(try await store.keepOrders([0x31], of: "probes", for: "attic").revision == 1)
        }
    }
}
