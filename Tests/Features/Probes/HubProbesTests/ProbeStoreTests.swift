import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import MonitorCore
import Probes
import Testing

@testable import HubProbes

@Suite("targets in the database") struct ProbeStoreTests {
    private func with(_ body: (ProbeStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try HubDatabase.scratch(
            folder.appendingPathComponent("hub.sqlite").path, .migrating,
            schema: DatabaseSchema(ProbeStore.migrations))
        defer { database.close() }
        try await body(ProbeStore(database, AuditLog(database, AuditAction.ofProbes)))
    }

    private func wish(_ address: String) throws -> ProbeStore.Wish {
        ProbeStore.Wish(ProbeTarget(id: 1, try TargetSpelling(address)))
    }

    @Test("what is added again after it was removed has its number back")
    func revival() async throws {
        try await with { store in
            let (first, isNew) = try await store.add(wish("10.99.0.1"), by: .console)
            #expect(isNew)
            #expect(try await !store.add(wish("10.99.0.1"), by: .console).isNew)
            #expect(try await store.remove(Int64(first.target.id), by: .console))
            #expect(try await !store.remove(Int64(first.target.id), by: .console))
            #expect(try await store.book().listed.isEmpty)
            let (again, isBack) = try await store.add(wish("10.99.0.1"), by: .console)
            #expect(isBack && again.target.id == first.target.id)
        }
    }

    @Test("a whole list takes off what it does not hold, and leaves the rest alone")
    func replace() async throws {
        try await with { store in
            let list = try TargetList.parse("10.99.0.1, 10.99.0.2 ,,10.99.0.1")
            let first = try await store.replace(list, by: .console)
            #expect(first.map(\.target.address.description) == ["10.99.0.1", "10.99.0.2"])
            _ = try await store.replace(try TargetList.parse("10.99.0.2"), by: .console)
            let third = try await store.replace(list, by: .console)
            #expect(third.map(\.target.id) == first.map(\.target.id))
            let version = try await store.version()
            await #expect(throws: ProbeFault.self) {
                try await store.replace([TargetSpelling(.echo, .word(.mesh))], by: .console)
            }
            #expect(try await store.version() == version)
            #expect(try await store.book().listed.count == 2)
        }
    }

    @Test("another interval is the same target; another size is another one")
    func change() async throws {
        try await with { store in
            let (first, _) = try await store.add(wish("10.99.0.1"), by: .console)
            var slower = try wish("10.99.0.1")
            slower.target.intervalMilliseconds = 10_000
            let same = try await store.change(Int64(first.target.id), to: slower, by: .console)
            #expect(same.target.id == first.target.id && same.target.intervalMilliseconds == 10_000)
            slower.target.payloadBytes = 1000
            let other = try await store.change(Int64(first.target.id), to: slower, by: .console)
            #expect(other.target.id != first.target.id)
            #expect(try await store.book().listed.map(\.target.id) == [other.target.id])
            await #expect(throws: ProbeFault.noTarget) {
                try await store.change(77, to: slower, by: .console)
            }
        }
    }

    @Test(
        "defaults that were set go before the settings, hold for new targets, and for others where that is wanted"
    )
    func defaults() async throws {
        try await with { store in
            var settings = TargetDefaults()
            settings.intervalMilliseconds = 8000
            #expect(try await store.defaults(over: settings) == settings)
            let usual = try await store.defaults(over: settings)
            _ = try await store.replace(
                try TargetList.parse("10.99.0.1, tcp://10.99.0.2:443"), asked: usual, by: .console)
            var own = try wish("10.99.0.3")
            own.target.intervalMilliseconds = 60_000
            _ = try await store.add(own, by: .console)
            var chosen = TargetDefaults.Chosen()
            (chosen.count, chosen.timeoutMilliseconds) = (3, 2000)
            #expect(
                try await store.setDefaults(chosen, over: settings, alsoListed: false, by: .console) == 0)
            let kept = try await store.defaults()
            #expect(kept.chosen == chosen && kept.changedBy == "console")
            #expect(try await store.book().listed.allSatisfy { $0.target.count == 1 })
            let now = try await store.defaults(over: settings)
            #expect(now.intervalMilliseconds == 8000 && now.count == 3)
            // Those that were made before have the former values no more: only what holds now is changed on.
            _ = try await store.replace(
                try TargetList.parse("10.99.0.4"), in: "everyone", asked: now, by: .console)
            chosen.intervalMilliseconds = 20_000
            #expect(
                try await store.setDefaults(chosen, over: settings, alsoListed: true, by: .console) == 1)
            let all = try await store.book().listed
            #expect(all.map(\.target.intervalMilliseconds) == [20_000] && all.map(\.target.count) == [3])
            chosen.count = 20
            (chosen.intervalMilliseconds, chosen.timeoutMilliseconds) = (5000, 3000)
            await #expect(throws: ProbeFault.self) {
                try await store.setDefaults(chosen, over: settings, alsoListed: false, by: .console)
            }
        }
    }

    @Test("a mesh has a row for each of its members, as they come and go")
    func mesh() async throws {
        try await with { store in
            _ = try await store.put(
                group: "house", .init(agents: ["attic", "barn"], isMesh: true), by: .console)
            try await store.arrangeMeshes(["attic", "barn", "cellar"])
            let rows = try await store.book().listed
            #expect(rows.compactMap(\.member).sorted() == ["attic", "barn"])
            let version = try await store.version()
            try await store.arrangeMeshes(["attic", "barn", "cellar"])
            #expect(try await store.version() == version)
            try await store.arrangeMeshes(["attic"])
            #expect(try await store.book().listed.compactMap(\.member) == ["attic"])
            await #expect(throws: ProbeFault.groupName) {
                try await store.put(group: "No Name", .init(), by: .console)
            }
            await #expect(throws: ProbeFault.everyone) {
                try await store.put(group: "everyone", .init(agents: ["attic"]), by: .console)
            }
            try await store.removeGroup("house", by: .console)
            #expect(try await store.book().listed.isEmpty)
        }
    }

    @Test("an agent of Meshping waits, is approved where it is, and is on hold elsewhere")
    func meshping() async throws {
        try await with { store in
            var news: [Bool] = []
            func greet(_ peer: String, _ secret: String = "s") async throws -> ProbeStore.MeshpingAgent? {
                let greeting = try await store.greet("old", secret: secret, version: "1.0.0", from: peer)
                news.append(greeting?.waitsNow ?? false)
                return greeting?.agent
            }
            let first = try #require(try await greet("127.0.0.1"))
            #expect(first.state == .pending && first.name == "meshping:old" && first.word == "agent_1")
            #expect(first.waits && first.since == first.seenAt)
            #expect(try await greet("127.0.0.1")?.since == first.since)
            #expect(try await store.decide(true, onMeshping: first.id, by: .console))
            #expect(try await greet("127.0.0.1")?.state == .approved)
            // The same host name with another passphrase is another agent.
            #expect(try await greet("127.0.0.1", "t")?.id != first.id)
            #expect(try await greet("127.0.0.2")?.state == .hold)
            #expect(try await greet("127.0.0.1")?.state == .hold)
            #expect(try await store.decide(false, onMeshping: first.id, by: .console))
            #expect(try await greet("127.0.0.1")?.state == .blacklisted)
            #expect(try await !store.decide(true, onMeshping: 77, by: .console))
            // An administrator hears once of each that waits, however often it comes back.
            #expect(news == [true, false, false, true, true, false, false])
            #expect(try await store.meshpingAgents().map(\.state) == [.blacklisted, .pending])
        }
    }
}
