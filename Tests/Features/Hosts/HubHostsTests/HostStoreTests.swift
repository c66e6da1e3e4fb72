import DatabaseTestSupport
import Foundation
import Hosts
import HubCore
import HubDatabase
import HubHosts
import HubServer
import MonitorCore
import Synchronization
import Testing

/// A store in a folder that goes with the test, and a clock that the test moves.
private final class Kept {
    let store: HostStore
    let folder: String
    let database: HubDatabase
    private let time: Time

    final class Time: Sendable {
        let value = Mutex(UTCTime(milliseconds: 1_780_000_000_000))
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/hosts-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let time = Time()
        self.time = time
        database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating, schema: DatabaseSchema(HostStore.migrations),
            clock: { time.value.withLock { $0 } })
        store = HostStore(database, AuditLog(database, AuditAction.ofHosts))
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var now: UTCTime { time.value.withLock { $0 } }

    func pass(seconds: Int64) {
        time.value.withLock { $0 = UTCTime(milliseconds: $0.milliseconds + seconds * 1000) }
    }

    func add(_ name: String, _ address: String, parent: Int64? = nil) async throws -> WatchedHost {
        let folder: Int64
        if let known = try await store.folders().first {
            folder = known.number
        } else {
            folder = try await store.addFolder("North", by: .console).number
        }
        return try await store.add(
            WatchedHost.Content(folder: folder, name: name, address: address, parent: parent), by: .console)
    }

    /// A round of one host, now.
    func round(_ host: WatchedHost, _ isAnswered: Bool) async throws -> [HostStore.Flip] {
        let round = try #require(HostRound(host.number, best: isAnswered ? 900 : nil))
        return try await store.observe([(round, now)], downRounds: 2)
    }
}

@Suite("watched hosts") struct HostStoreTests {
    @Test("a host is down since the first lost round, and up with the first answer; both are told once")
    func flips() async throws {
        let kept = try Kept()
        let host = try await kept.add("sw-1", "192.0.2.1")
        #expect(try await kept.round(host, true).isEmpty)
        kept.pass(seconds: 30)
        let lost = kept.now
        #expect(try await kept.round(host, false).isEmpty)
        #expect(try await kept.store.host(host.number).health.state == .suspect)
        kept.pass(seconds: 30)
        let flips = try await kept.round(host, false)
        #expect(flips.map(\.change) == [.down(since: lost.milliseconds)])
        #expect(try await kept.store.host(host.number).health.since == lost.milliseconds)
        kept.pass(seconds: 60)
        #expect(try await kept.round(host, false).isEmpty)
        kept.pass(seconds: 30)
        #expect(try await kept.round(host, true).map(\.change) == [.up(after: 120_000)])
        let changes = try await kept.store.changes(of: host.number)
        #expect(changes.map(\.state) == [.up, .down] && changes[0].after == 120_000)
        #expect(try await kept.store.host(host.number).roundTripMicroseconds == 900)
    }

    @Test("a pause has a reason and an end; meanwhile rounds count for nothing, and its state is kept")
    func pauses() async throws {
        let kept = try Kept()
        let host = try await kept.add("sw-1", "192.0.2.1")
        _ = try await kept.round(host, true)
        await #expect(throws: HostsFault.self) {
            try await kept.store.pause(host.number, reason: " ", minutes: 60, by: .console)
        }
        let paused = try await kept.store.pause(host.number, reason: "power works", minutes: 60, by: .console)
        #expect(paused.isPaused(at: kept.now) && paused.pause?.by == "console")
        for _ in 0..<3 {
            kept.pass(seconds: 30)
            #expect(try await kept.round(host, false).isEmpty)
        }
        #expect(try await kept.store.host(host.number).health.state == .up)
        kept.pass(seconds: 3600)
        #expect(try await kept.store.endPauses() == 1)
        #expect(try await kept.store.host(host.number).pause == nil)
        let forever = try await kept.store.pause(host.number, reason: "gone", minutes: nil, by: .console)
        kept.pass(seconds: 400 * 86_400)
        #expect(try await kept.store.endPauses() == 0 && forever.isPaused(at: kept.now))
    }

    @Test("hosts that are down are counted, those that are paused are not")
    func counts() async throws {
        let kept = try Kept()
        #expect(try await kept.store.counts(at: kept.now) == (0, 0))
        let hosts = [try await kept.add("sw-1", "192.0.2.1"), try await kept.add("sw-2", "192.0.2.2")]
        _ = try await kept.add("sw-3", "192.0.2.3")
        for host in hosts {
            for isAnswered in [true, false, false] { _ = try await kept.round(host, isAnswered) }
        }
        #expect(try await kept.store.counts(at: kept.now) == (3, 2))
        _ = try await kept.store.pause(hosts[0].number, reason: "power works", minutes: 60, by: .console)
        _ = try await kept.store.pause(hosts[1].number, reason: "gone", minutes: nil, by: .console)
        #expect(try await kept.store.counts(at: kept.now) == (3, 0))
        kept.pass(seconds: 3600)
        #expect(try await kept.store.counts(at: kept.now) == (3, 1))
    }

    @Test(
        "addresses are watched once, names are unique in a folder, and what is behind has nothing behind it")
    func rules() async throws {
        let kept = try Kept()
        let one = try await kept.add("sw-1", "192.0.2.1")
        let two = try await kept.add("sw-2", "SW-2.Example.net", parent: one.number)
        #expect(two.content.address == "sw-2.example.net")
        for (name, address, parent) in [
            ("sw-1", "192.0.2.9", nil), ("sw-9", "192.0.2.1", nil), ("sw-9", "-oProxyCommand", nil),
            ("", "192.0.2.9", nil), ("sw-9", "192.0.2.9", two.number), ("sw-9", "192.0.2.9", 99),
        ] as [(String, String, Int64?)] {
            await #expect(throws: HostsFault.self, "\(name) \(address)") {
                try await kept.add(name, address, parent: parent)
            }
        }
        var content = one.content
        content.parent = two.number
        await #expect(throws: HostsFault.self) {
            try await kept.store.change(one.number, to: content, seen: 1, by: .console)
        }
        content.parent = nil
        content.name = "switch 1"
        _ = try await kept.store.change(one.number, to: content, seen: 1, by: .console)
        await #expect(throws: HostsFault.changed) {
            try await kept.store.change(one.number, to: content, seen: 1, by: .console)
        }
        _ = try await kept.store.remove(one.number, by: .console)
        #expect(try await kept.store.host(two.number).content.parent == nil)
    }

    @Test("what was set of pings goes before the settings, is told by the audit, and can be taken back")
    func pings() async throws {
        let kept = try Kept()
        #expect(try await kept.store.ping() == HostStore.KeptPing())
        var chosen = HostPing.Chosen()
        (chosen.intervalSeconds, chosen.packets) = (60, 1)
        try await kept.store.setPing(chosen, by: .console)
        let stored = try await kept.store.ping()
        #expect(stored == HostStore.KeptPing(chosen: chosen, changedBy: "console", changedAt: kept.now))
        let told = try await AuditLog(kept.database, AuditAction.ofHosts).entries(before: nil, atMost: 1)
        #expect(told.first?.action == .hostPingsChanged && told.first?.subject == "every 60 s, 1 packet")
        chosen.packets = 11
        await #expect(throws: HostsFault.invalid("The packets of a round are 1 to 10.")) {
            try await kept.store.setPing(chosen, by: .console)
        }
        #expect(try await kept.store.ping() == stored)
        try await kept.store.setPing(HostPing.Chosen(), by: .console)
        #expect(try await kept.store.ping().chosen == HostPing.Chosen())
    }

    @Test("another address begins again: what was known is of the former one")
    func address() async throws {
        let kept = try Kept()
        let host = try await kept.add("sw-1", "192.0.2.1")
        _ = try await kept.round(host, true)
        var content = host.content
        content.address = "192.0.2.2"
        let changed = try await kept.store.change(host.number, to: content, seen: 1, by: .console)
        #expect(changed.health.state == .unknown && changed.checkedAt == nil)
    }

    @Test("rules hear of hosts that are down and not paused, and behind which they are")
    func readings() async throws {
        let kept = try Kept()
        let hall = try await kept.add("sw-hall", "192.0.2.1")
        let desk = try await kept.add("sw-desk", "192.0.2.2", parent: hall.number)
        let source = HostReadings.source(kept.store, clock: { [now = kept.now] in now })
        _ = try await kept.round(desk, true)
        #expect(await source.readings() == [])
        for _ in 0..<2 { _ = try await kept.round(desk, false) }
        let down = try #require(await source.readings())
        #expect(down.map(\.object.path) == ["hosts/host:\(desk.number)"])
        #expect(down.first?.called == "sw-desk")
        #expect(down.first?.behind?.path == "hosts/host:\(hall.number)")
        #expect(source.completeKinds == ["host.down"])
        _ = try await kept.store.pause(desk.number, reason: "power works", minutes: 60, by: .console)
        #expect(await source.readings() == [])
        _ = try await kept.store.resume(desk.number, by: .console)
        #expect(await source.readings()?.count == 1)
        _ = try await kept.round(desk, true)
        #expect(await source.readings() == [])
    }

    @Test("a list is added whole or not at all, tried without trace, and goes round")
    func lists() async throws {
        let kept = try Kept()
        let list = [
            HostList.Host(folder: "North", name: "sw-1", address: "192.0.2.1"),
            HostList.Host(folder: "South", name: "=sw", address: "192.0.2.2", isPaused: true),
        ]
        let trial = try await kept.store.import(list, isTrial: true, by: .console)
        #expect(trial == HostStore.Imported(added: 2, known: 0, folders: 2))
        #expect(try await kept.store.hosts().isEmpty)
        #expect(try await kept.store.folders().isEmpty)
        _ = try await kept.store.import(list, by: .console)
        let again = try await kept.store.import(list, by: .console)
        #expect(again == HostStore.Imported(added: 0, known: 2, folders: 0))
        let listed = try await kept.store.list()
        #expect(try HostList.read(HostList.text(listed)) == list)
        await #expect(throws: HostsFault.self) {
            try await kept.store.import(
                [
                    HostList.Host(folder: "North", name: "new", address: "192.0.2.7"),
                    HostList.Host(folder: "North", name: "sw-1", address: "192.0.2.8"),
                ], by: .console)
        }
        #expect(try await kept.store.hosts().count == 2)
    }
}
