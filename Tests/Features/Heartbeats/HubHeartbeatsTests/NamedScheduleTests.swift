import DatabaseTestSupport
import Foundation
import Heartbeats
import HubCore
import HubDatabase
import HubSchedules
import HubVault
import MonitorCore
import Schedules
import Testing

@testable import HubHeartbeats

@Suite("schedules that have names, and what follows them") struct NamedScheduleTests {
    private static let now = UTCTime(milliseconds: 1_780_000_000_000)

    /// - Parameter users: what of other features follows schedules.
    private func with(
        _ users: [ScheduleUsers] = [], _ body: (HeartbeatStore) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/schedules-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating, schema: DatabaseSchema(HeartbeatStore.migrations),
            clock: { Self.now })
        defer { database.close() }
        let hours = try Hours(
            zone: ZoneName("UTC"), windows: [HoursWindow(days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00")])
        let actions = AuditAction.ofHeartbeats + AuditAction.ofSchedules
        try await body(
            HeartbeatStore(
                database, AuditLog(database, actions), Vault(keyFile: folder + "/vault.key"), users: users
            ) { hours })
    }

    private func windows(_ from: String, _ to: String) throws -> CustomSchedule {
        let zone = try ZoneName("UTC")
        let window = try HoursWindow(days: Set(1...7), from: from, to: to)
        return try CustomSchedule(zone: zone, hours: Hours(zone: zone, windows: [window]))
    }

    private func keep(
        _ store: HeartbeatStore, _ name: String, _ schedule: CustomSchedule,
        _ keeping: ScheduleStore.Keeping = .either, as role: Role = .operator
    ) async throws {
        try await store.keep(NamedSchedule(name, schedule), keeping, by: .console, as: role)
    }

    private func follow(_ store: HeartbeatStore, _ hostID: String, _ name: String) async throws {
        var draft = HostDraft()
        (draft.hostID, draft.name) = (hostID, hostID)
        draft.follow(name)
        _ = try await store.add(draft, by: .console)
    }

    @Test(
        "a change that a host could not follow is refused with the host's name, and the host keeps its hours")
    func unfit() async throws {
        try await with { store in
            try await keep(store, "office", windows("08:00", "18:00"))
            try await follow(store, "web01", "office")
            // Five minutes: the host's period and grace do not fit into it.
            let fault = await #expect(throws: NamedScheduleFault.self) {
                try await keep(store, "office", windows("08:00", "08:01"))
            }
            #expect(
                fault?.description.hasPrefix("'office' cannot be changed so: host web01 could not") == true)
            #expect(try await store.schedules.all().map(\.schedule) == [windows("08:00", "18:00")])
            let definition = try #require(try await store.host("web01")?.definition)
            #expect(await store.trouble(definition) == nil)
        }
    }

    @Test("one that something follows is not removed, whatever feature it is of, and the sentence names it")
    func inUse() async throws {
        let users = ScheduleUsers { change, _ in
            change.name == "nights" ? [ScheduleUser("rule disk.full", least: .administrator)] : []
        }
        try await with([users]) { store in
            try await keep(store, "office", windows("08:00", "18:00"))
            try await keep(store, "nights", windows("22:00", "06:00"), as: .administrator)
            for number in 1...7 { try await follow(store, "web\(number)", "office") }
            let ofHosts = await #expect(throws: NamedScheduleFault.self) {
                _ = try await store.schedules.remove("office", by: .console)
            }
            #expect(
                ofHosts?.description
                    == "'office' cannot be removed: host web1, host web2, host web3, host web4, host web5 and 2 more follow it. Choose another schedule there first."
            )
            let ofRules = await #expect(throws: NamedScheduleFault.self) {
                _ = try await store.schedules.remove("nights", by: .console)
            }
            #expect(ofRules?.description.contains("rule disk.full follows it.") == true)
            for number in 1...7 { _ = try await store.remove("web\(number)", by: .console) }
            #expect(try await store.schedules.remove("office", by: .console))
        }
    }

    @Test("what rules follow is changed by administrators alone; a name that is taken is not added again")
    func roles() async throws {
        let users = ScheduleUsers { change, _ in
            change.name == "office" ? [ScheduleUser("rule disk.full", least: .administrator)] : []
        }
        try await with([users]) { store in
            try await keep(store, "office", windows("08:00", "18:00"), as: .administrator)
            let fault = await #expect(throws: NamedScheduleFault.self) {
                try await keep(store, "office", windows("09:00", "18:00"))
            }
            #expect(fault?.description.contains("administrators alone: rule disk.full follows it") == true)
            try await keep(store, "office", windows("09:00", "18:00"), .changing, as: .administrator)
            await #expect(throws: NamedScheduleFault.taken("office")) {
                try await keep(store, "office", windows("10:00", "18:00"), .adding, as: .administrator)
            }
            await #expect(throws: NamedScheduleFault.unknown("none")) {
                try await keep(store, "none", windows("10:00", "18:00"), .changing)
            }
            #expect(try await store.schedules.all().map(\.schedule) == [windows("09:00", "18:00")])
        }
    }

    @Test(
        "a host that leaves a schedule for a custom one keeps its hours as its own, and for another type leaves it whole"
    )
    func leaving() async throws {
        try await with { store in
            try await keep(store, "office", windows("08:00", "18:00"))
            for (hostID, type) in [("a", ScheduleType.custom), ("b", .always)] {
                try await follow(store, hostID, "office")
                var draft = HostDraft()
                draft.scheduleType = type
                _ = try await store.change(hostID, draft, by: .console)
            }
            #expect(try await store.schedules.remove("office", by: .console))
            let custom = try #require(try await store.host("a")?.definition)
            #expect(custom.scheduleName == nil && custom.scheduleType == .custom)
            #expect(
                custom.scheduleConfig == String(decoding: try windows("08:00", "18:00").json, as: UTF8.self))
            // Custom again, it is as one that never followed any.
            var draft = HostDraft()
            draft.scheduleType = .custom
            let other = try await store.change("b", draft, by: .console).definition
            #expect(other.scheduleName == nil && other.scheduleConfig == nil)
        }
    }

    @Test("the page of hosts has so many options of schedules, and no more")
    func options() throws {
        let schedules = (0..<200).map { "schedule\($0)" }
        func page(_ hosts: Int) -> HeartbeatsPage {
            let kept = (0..<hosts).map { number in
                var definition = HostDefinition(hostID: "h\(number)", name: "h\(number)")
                definition.scheduleType = .custom
                definition.scheduleConfig = #"{"schedule":"schedule7"}"#
                return KeptHost(
                    number: Int64(number), definition: definition, heartbeat: Heartbeat(),
                    createdAt: Self.now, updatedAt: Self.now, pings: 0)
            }
            return HeartbeatsPage(kept, bars: [:], schedules: schedules, now: Self.now)
        }
        let few = page(10).rows.map(\.form)
        #expect(few.allSatisfy { $0.types.count == 203 && !$0.hasMore })
        let many = page(11).rows.map(\.form)
        #expect(many.allSatisfy { $0.types.count == 4 && $0.hasMore })
        #expect(many[0].types.first { $0.isChosen }?.value == "schedule7")
    }
}
