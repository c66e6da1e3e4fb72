import Agents
import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubTestSupport
import MonitorCore
import Testing

@testable import HubAgents

@Suite("enrolment, and keys that move") struct EnrolmentTests {
    @Test("a token for one agent gives one approved key, also to many that come at once")
    func once() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let token = try await store.newEnrolment(.once, labelled: "attic", days: 1, by: .console)
            let keys = try await withThrowingTaskGroup(of: Secret?.self) { group in
                for _ in 1...5 {
                    group.addTask {
                        try await store.key(enrolling: token, for: "192.0.2.1", from: "192.0.2.7")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let given = try #require(keys.compactMap(\.self).first)
            #expect(keys.compactMap(\.self).count == 1)
            #expect(try await store.key(given)?.state == .approved)
            #expect(try await store.enrolments().isEmpty)
        }
    }

    @Test("a token for many is good until it ends or is revoked, and counts who came by it")
    func many() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let token = try await store.newEnrolment(.many, labelled: "fleet", days: 2, by: .console)
            func come(at time: Int64) async throws -> Bool {
                try await store.agentKeys.key(
                    enrolling: token, for: "192.0.2.1", from: "192.0.2.7", at: time) != nil
            }
            let now = now()
            #expect(try await come(at: now))
            #expect(try await come(at: now + 86_400_000))
            #expect(try await !come(at: now + 2 * 86_400_000 + 60_000))
            #expect(try await store.enrolments().map(\.uses) == [2])
            #expect(try await store.revokeEnrolment(1, by: .console))
            #expect(try await !come(at: now))
            #expect(try await store.revokeEnrolment(1, by: .console) == false)
            let audit = try await store.audit(before: nil, atMost: 10)
            #expect(
                audit.map(\.action) == [
                    .enrolmentRevoked, .enrolmentUsed, .enrolmentUsed, .enrolmentCreated,
                ])
            #expect(audit[1].subject == "key 2" && audit[1].actor.name == "enrolment fleet")
        }
    }

    @Test("a key that comes from another network waits for an approval, where the operator wants that")
    func moved() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            let store = running.store
            let secret = try await store.newKey(.approved)
            func state(_ address: String) async throws -> AgentKey.State? {
                try await store.state(of: secret, from: address)
            }
            #expect(try await state("192.0.2.1") == .approved)
            #expect(try await state("192.0.2.2") == .approved)
            store.hold(.address)
            #expect(try await state("192.0.2.2") == .approved)
            #expect(try await state("192.0.2.3") == .onHold)
            #expect(try await state("192.0.2.2") == .onHold)
            #expect(try await store.store(arrival(1, key: 2)) == .waiting)
            let audit = try await store.audit(before: nil, atMost: 1)
            #expect(audit.first?.action == .keyHeld && audit.first?.actor.address == "192.0.2.3")
            #expect(try await store.decide(.approved, on: 2))
            for address in ["192.0.2.3", "192.0.2.2", "192.0.2.3"] {
                #expect(try await state(address) == .approved)
            }
            #expect(try await state("192.0.2.4") == .onHold)
            await running.stop()
        }
    }

    @Test("an IPv6 address that changes within its network has not moved")
    func privacyAddresses() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            store.hold(.address)
            let secret = try await store.newKey(.approved)
            #expect(try await store.state(of: secret, from: "2001:db8::1") == .approved)
            #expect(try await store.state(of: secret, from: "2001:db8::ffff:2") == .approved)
            #expect(try await store.state(of: secret, from: "2001:db8:0:1::1") == .onHold)
        }
    }

    @Test(
        "an agent that comes by IPv4 and IPv6 in turn is written down once for each",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func dualStack() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let secret = try await store.newKey(.approved)
            for _ in 1...2 {
                for address in ["192.0.2.1", "2001:db8::1"] {
                    _ = try await store.state(of: secret, from: address)
                }
            }
            func changes() async throws -> Int? {
                try await store.writing { try Int.fetchOne($0, sql: "SELECT total_changes()") }
            }
            let before = try await changes()
            for _ in 1...10 {
                for address in ["192.0.2.1", "2001:db8::7"] {
                    #expect(try await store.state(of: secret, from: address) == .approved)
                }
            }
            #expect(try await changes() == before)
            #expect(try await store.keys().map(\.origin.networks) == [["2001:db8::", "192.0.2.1"]])
            for index in 1...9 { _ = try await store.state(of: secret, from: "198.51.100.\(index)") }
            #expect(try await store.keys()[0].origin.networks.count == KeyOrigin.mostNetworks)
        }
    }

    @Test("a key that goes on hold is told with what differs")
    func told() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let lines = Lines()
            store.tellOfKeys { lines.add("\($0)") }
            store.hold(.address)
            for machine in [Self.one, Self.other] {
                let secret = try await store.newKey(.approved)
                _ = try await store.state(of: secret, from: "192.0.2.1", on: Self.one)
                _ = try await store.state(of: secret, from: "192.0.2.2", on: machine)
                _ = try await store.state(of: secret, from: "192.0.2.3", on: machine)
                #expect(!lines.all.contains { $0.contains(secret.revealed) })
            }
            #expect(lines.all.count == 2)
            #expect(lines.all[0].contains("another address (at 192.0.2.2; known: 192.0.2.1)"))
            #expect(
                lines.all[1].contains(
                    "another machine (fingerprint 22222222... at 192.0.2.2; before: fingerprint 11111111...)")
            )
        }
    }

    private static let (one, other) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))

    @Test("a key that turns up on another machine, or says no more on which, waits for an approval")
    func otherMachine() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            store.hold(.machine)
            for machine in [Self.other, nil] {
                let secret = try await store.newKey(.approved)
                func state(_ machine: String?, from address: String = "192.0.2.1") async throws
                    -> AgentKey.State?
                {
                    try await store.state(of: secret, from: address, on: machine)
                }
                #expect(try await state(nil) == .approved)
                #expect(try await state(Self.one) == .approved)
                #expect(try await state(Self.one, from: "192.0.2.9") == .approved)
                #expect(try await state(machine) == .onHold)
                #expect(try await state(Self.one) == .onHold)
                let number = try #require(try await store.key(secret)?.number)
                #expect(try await store.decide(.approved, on: number))
                #expect(try await state(machine) == .approved)
                let audit = try await store.audit(before: nil, atMost: 2)
                #expect(audit.last?.subject == "key \(number): another machine")
            }
        }
    }

    @Test("while nothing is held, the machine that is known stays known")
    func unheld() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let secret = try await store.newKey(.approved)
            for machine in [Self.one, Self.other, nil] {
                #expect(try await store.state(of: secret, from: "192.0.2.1", on: machine) == .approved)
            }
            store.hold(.machine)
            #expect(try await store.state(of: secret, from: "192.0.2.1", on: Self.one) == .onHold)
        }
    }
}

extension HubStore {
    /// What a key is once it was used there.
    fileprivate func state(
        of secret: Secret, from address: String, on machine: String? = nil
    ) async throws -> AgentKey.State? {
        guard let known = try await key(secret) else { return nil }
        return try await key(known, usedFrom: AgentOrigin(address: address, machine: machine)).state
    }
}
