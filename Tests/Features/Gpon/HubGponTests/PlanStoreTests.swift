import DatabaseTestSupport
import Gpon
import HubCore
import HubDatabase
import TestSupport
import Testing

@testable import HubGpon

@Suite("plans in the store") struct PlanStoreTests {
    private let anna = AuditActor(name: "anna", address: nil)
    private let boris = AuditActor(name: "boris", address: nil)

    private func with(_ body: (GponStore) async throws -> Void) async throws {
        let folder = ScratchFolder()
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: DatabaseSchema(GponTables.migrations))
        try await body(GponStore(database, AuditLog(database, AuditAction.ofGpon)))
        database.close()
    }

    private func plan() throws -> Plan {
        let place = try #require(TerminalPlace("0/1/3:0"))
        let serial = try #require(SerialNumber("HWTC-AABBCCDD"))
        var terminal = Terminal(place: place, printedSerial: serial.digits)
        (terminal.lineProfile, terminal.serviceProfile, terminal.runState) = (10, 20, "online")
        var facts = OltFacts()
        facts.terminal = terminal
        facts.servicePorts = [
            ListedServicePort(
                index: 5, place: place, vlan: 100, gem: 1, userVLAN: 100, rxTable: nil, txTable: nil,
                state: "up")
        ]
        return try Plan(.delete(place, serial), facts)
    }

    private func kept(_ store: GponStore) async throws -> KeptPlan {
        try await store.keep(plan(), on: 3, named: "olt-1", isDryRun: false, duties: [.gponDelete], by: anna)
    }

    @Test("what is kept is what was planned, and a deletion can be restored from it")
    func keeps() async throws {
        try await with { store in
            let plan = try plan()
            let kept = try await kept(store)
            #expect(try await store.plan(kept.id) == kept)
            #expect(kept.request == plan.request)
            #expect(kept.hash == plan.hash)
            #expect(kept.steps.map(\.line) == ["undo service-port 5", "ont delete 3 0"])
            #expect(kept.restore == plan.before.map { PlanRequest.restore($0) })
            #expect(kept.madeDuties == [.gponDelete])
        }
    }

    @Test("one of two confirmations gets the plan")
    func confirmedOnce() async throws {
        try await with { store in
            let kept = try await kept(store)
            #expect(try await store.confirm(kept.id, named: "olt-1", by: anna))
            #expect(try await !store.confirm(kept.id, named: "olt-1", by: boris))
            #expect(try await store.plan(kept.id)?.confirmedBy == "anna")
            // What came to nothing can be confirmed again.
            try await store.unconfirm(kept.id)
            #expect(try await store.confirm(kept.id, named: "olt-1", by: boris))
        }
    }

    @Test(
        "after a restart a plan of which a line may have left is unknown, and its OLT is not written to until a user looked"
    )
    func unknown() async throws {
        try await with { store in
            let kept = try await kept(store)
            _ = try await store.confirm(kept.id, named: "olt-1", by: anna)
            #expect(try await store.begin(kept.id, on: 3))
            let target = OltWrite.Target(try #require(kept.place))
            _ = try await store.sending(
                kept.id, on: 3, step: 0, isUndo: false, .removeServicePort(index: 5, of: target))
            #expect(try await store.settle().map(\.id) == [kept.id])
            let now = try #require(try await store.plan(kept.id))
            #expect(now.state == .unknown)
            #expect(now.steps.map(\.state) == [.unknown, .waiting])
            #expect(now.lines.map(\.line) == ["undo service-port 5"])
            #expect(try await store.state(of: 3).lookFirst == kept.id)
            #expect(try await store.settle().isEmpty)
            // Another plan may not begin.
            let other = try await self.kept(store)
            _ = try await store.confirm(other.id, named: "olt-1", by: anna)
            #expect(try await !store.begin(other.id, on: 3))
            // Nothing is seen that was not looked at.
            await #expect(throws: GponFault.self) { try await store.seen(kept.id, named: "olt-1", by: anna) }
            try await store.looked(kept.id, ["done"])
            try await store.seen(kept.id, named: "olt-1", by: anna)
            #expect(try await store.state(of: 3).lookFirst == nil)
            #expect(try await store.begin(other.id, on: 3))
        }
    }

    @Test("after a restart a plan of which no line left is void")
    func void() async throws {
        try await with { store in
            let kept = try await kept(store)
            _ = try await store.confirm(kept.id, named: "olt-1", by: anna)
            _ = try await store.begin(kept.id, on: 3)
            #expect(try await store.settle().isEmpty)
            #expect(try await store.plan(kept.id)?.state == .void)
            #expect(try await store.state(of: 3).lookFirst == nil)
        }
    }

    @Test("the kill switch keeps a plan from beginning")
    func stopped() async throws {
        try await with { store in
            let kept = try await kept(store)
            _ = try await store.confirm(kept.id, named: "olt-1", by: anna)
            try await store.stopWriting(true, on: 3, name: "olt-1", by: boris)
            #expect(try await !store.begin(kept.id, on: 3))
            try await store.stopWriting(false, on: 3, name: "olt-1", by: boris)
            #expect(try await store.begin(kept.id, on: 3))
        }
    }

    @Test("deletions of a person and lines of an OLT are counted for the limits")
    func limits() async throws {
        try await with { store in
            let kept = try await kept(store)
            _ = try await store.confirm(kept.id, named: "olt-1", by: anna)
            _ = try await store.begin(kept.id, on: 3)
            _ = try await store.sending(
                kept.id, on: 3, step: 0, isUndo: false, .removeServicePort(index: 5, of: nil))
            let recent = try await store.recent(by: "anna", on: 3)
            #expect(recent.deletions == 1)
            #expect(recent.writes == 1)
            let other = try await store.recent(by: "boris", on: 4)
            #expect(other.deletions == 0 && other.writes == 0)
            var limits = WriteLimits()
            limits.deletionsOfPerson = 1
            #expect(
                limits.refusal(.delete, lines: 1, deletions: 1, writes: 0, isAdministrator: false)?.contains(
                    "1 deletions")
                    == true)
            #expect(limits.refusal(.delete, lines: 1, deletions: 1, writes: 0, isAdministrator: true) == nil)
            #expect(
                limits.refusal(.registerFound, lines: 3, deletions: 1, writes: 58, isAdministrator: false)
                    != nil)
        }
    }

    @Test(
        "a whole table of a port makes what is not in it gone, and another serial number under a number is another terminal"
    )
    func terminals() async throws {
        try await with { store in
            let port = try #require(PonPort("0/1/3"))
            func terminal(_ ont: Int, _ serial: String) throws -> Terminal {
                Terminal(place: try #require(TerminalPlace(port, ont)), printedSerial: serial)
            }
            try await store.keepPort(
                port, board: "GPBD", of: 3, [try terminal(0, "AA"), try terminal(1, "BB")], reason: nil)
            #expect(try await store.terminals(of: 3, on: port).map(\.serial) == ["AA", "BB"])
            try await Task.sleep(for: .milliseconds(5))
            try await store.keepPort(port, board: "GPBD", of: 3, [try terminal(0, "CC")], reason: nil)
            #expect(try await store.terminals(of: 3, on: port).map(\.serial) == ["CC"])
            #expect(try await store.history(of: "AA").first?.goneAt != nil)
            #expect(try await store.search("b_", atMost: 10).isEmpty)
            #expect(try await store.search("bb", atMost: 10).map(\.serial) == ["BB"])
        }
    }
}

@Suite("one hand on each OLT") struct OltLocksTests {
    @Test("a second user waits, and is told who has it; a reading gives way")
    func turns() async throws {
        let locks = OltLocks()
        #expect(locks.takeForReading(1, "a reading"))
        #expect(!locks.takeForReading(1, "another"))
        await #expect(throws: GponFault.self) { try await locks.take(1, "anna", within: .milliseconds(50)) }
        async let anna: Void = locks.take(1, "anna", within: .seconds(5))
        while !locks.isWanted(1) { try await Task.sleep(for: .milliseconds(5)) }
        locks.release(1)
        try await anna
        #expect(locks.holder(of: 1)?.who == "anna")
        #expect(!locks.takeForReading(1, "a reading"))
        #expect(locks.takeForReading(2, "a reading"))
        locks.release(1)
        #expect(locks.takeForReading(1, "a reading"))
    }
}
