import Alerts
import Foundation
import HubCore
import HubDatabase
import HubSchedules
import MonitorCore
import Schedules
import Testing
import ZoneFiles

@testable import HubAlerts

/// Takes no notices.
private struct NoDesk: NoticeDesk {
    func channels(_ database: Database) throws -> [ChannelPolicy] { [] }
    func revision(_ database: Database) throws -> Int64 { 1 }
    func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws {}
    func ring() {}
}

@Suite("announcing work that repeats") struct PlannedWorkTests {
    /// A Monday.
    private static let now = UTCTime(milliseconds: 1_796_032_930_000)
    private static let json =
        #"{"timezone":"Europe/Berlin","windows":[{"days":[7],"from":"02:00","to":"04:00"}],"holidays":[],"extraDates":[],"calendar":null}"#

    private func with(_ body: (AlertStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try HubDatabase(
            path: folder.appendingPathComponent("hub.db").path, .migrating,
            schema: DatabaseSchema(AlertTables.migrations), clock: { Self.now })
        try await body(
            AlertStore(
                database, desk: NoDesk(),
                audit: AuditLog(database, AuditAction.ofAlerts + AuditAction.ofSchedules)))
        database.close()
    }

    @Test("it is kept as it was announced, and judged by the wall's clock of its zone")
    func kept() async throws {
        try await with { store in
            let repeats = try WorkHours(json: Self.json.utf8, AlertStore.zones, [:])
            #expect(repeats.words == "Sun 02:00-04:00 Europe/Berlin")
            #expect(String(decoding: repeats.json, as: UTF8.self) == Self.json)
            let number = try await store.plan(
                "patches", objects: Glob("agent:attic*"), from: Self.now, to: PlannedWork.never,
                repeats: repeats, by: .console)
            let kept = try #require(try await store.plannedWork().first)
            #expect(kept.number == number && kept.repeats == repeats)
            #expect(try await store.decisions().plannedWork == [kept])
            let winter = try #require(UTCTime("2026-12-13T01:30:00Z"))
            let summer = try #require(UTCTime("2027-06-13T00:30:00Z"))
            #expect(kept.holds(.agent("attic"), at: winter) == UTCTime("2026-12-13T03:01:00Z"))
            #expect(kept.holds(.agent("attic"), at: summer) == UTCTime("2027-06-13T02:01:00Z"))
            #expect(kept.holds(.agent("attic"), at: Self.now) == nil)
            #expect(try await store.endPlan(number, by: .console))
            #expect(try await store.plannedWork().isEmpty)
        }
    }

    @Test("the last day is one of the zone, and no day at all is never")
    func last() throws {
        let repeats = try WorkHours(json: Self.json.utf8, AlertStore.zones, [:])
        #expect(try repeats.end(ofDay: "2026-12-31") == UTCTime("2026-12-31T23:00:00Z"))
        #expect(try repeats.end(ofDay: "") == PlannedWork.never)
        for text in ["12-31", "2026-02-30", "tomorrow"] {
            #expect(throws: AlertFault.self) { _ = try repeats.end(ofDay: text) }
        }
    }

    @Test("a window of more than three days is refused, and so is work that is over, or one too many")
    func refused() async throws {
        try await with { store in
            let zones = AlertStore.zones
            let always = try WorkHours(days: Set(1...7), from: "00:00", to: "24:00", zone: "UTC", zones)
            await #expect(
                throws: AlertFault.badHours("A window of work that repeats lasts at most three days.")
            ) {
                _ = try await store.plan(
                    "x", objects: Glob("*"), from: Self.now, to: PlannedWork.never, repeats: always,
                    by: .console)
            }
            let daily = try WorkHours(days: Set(1...7), from: "22:00", to: "06:00", zone: "UTC", zones)
            await #expect(throws: AlertFault.badPlan) {
                _ = try await store.plan(
                    "x", objects: Glob("*"), from: UTCTime(milliseconds: 0), to: Self.now, repeats: daily,
                    by: .console)
            }
            for _ in 0..<AlertStore.mostPlans {
                _ = try await store.plan(
                    "x", objects: Glob("*"), from: Self.now, to: PlannedWork.never, repeats: daily,
                    by: .console)
            }
            await #expect(throws: AlertFault.tooManyPlans) {
                _ = try await store.plan(
                    "x", objects: Glob("*"), from: Self.now, to: PlannedWork.never, repeats: daily,
                    by: .console)
            }
        }
    }

    @Test(
        "hours that are none are refused with a sentence",
        arguments: [
            "", "[]", "{}", #"{"timezone":"UTC"}"#, #"{"timezone":"../etc/passwd","windows":[]}"#,
            #"{"timezone":"Mars/Olympus","windows":[{"days":[1],"from":"02:00","to":"04:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[8],"from":"02:00","to":"04:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[1],"from":"02:00","to":"02:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[1],"from":"25:00","to":"02:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[1],"from":"02:00","to":"04:00"}],"calendar":"daily"}"#,
            #"{"timezone":"UTC","window":[{"days":[1],"from":"02:00","to":"04:00"}]}"#,
        ])
    func hostile(json: String) {
        #expect(throws: AlertFault.self) { _ = try WorkHours(json: json.utf8, AlertStore.zones, [:]) }
    }

    @Test(
        "rules and planned work are named as followers of a schedule, with why they could not follow another")
    func followers() async throws {
        try await with { store in
            let office = try CustomSchedule(json: Self.json.utf8)
            let schedules = ScheduleStore(store.database, store.audit, users: [AlertStore.scheduleUsers])
            func keep(_ schedule: CustomSchedule, as role: Role = .administrator) async throws {
                try await schedules.keep(NamedSchedule("office", schedule), by: .console, as: role)
            }
            try await keep(office)
            #expect(try await store.change("disk.full", by: .console) { $0.schedule = "office" })
            let hours = try await WorkHours(named: "office", of: store.schedules(), AlertStore.zones)
            let number = try await store.plan(
                "patches", objects: Glob("*"), from: Self.now, to: PlannedWork.never, repeats: hours,
                by: .console)
            let times = try CustomSchedule(
                zone: ZoneName("UTC"), hours: nil, calendar: ScheduleExpression("0 3 * * *"))
            let unfit = await #expect(throws: NamedScheduleFault.self) { try await keep(times) }
            #expect(
                unfit?.description.contains("rule disk.full, planned work patches could not follow it")
                    == true)
            #expect(unfit?.description.contains("windows are needed") == true)
            // The whole week in one window is longer than work may be, and not longer than a rule may be.
            let always = try CustomSchedule(
                zone: ZoneName("UTC"),
                hours: Hours(
                    zone: ZoneName("UTC"),
                    windows: [HoursWindow(days: Set(1...7), from: "00:00", to: "24:00")]))
            let long = await #expect(throws: NamedScheduleFault.self) { try await keep(always) }
            #expect(long?.description.contains("planned work patches could not follow it") == true)
            #expect(long?.description.contains("disk.full") == false)
            let role = await #expect(throws: NamedScheduleFault.self) {
                try await keep(office, as: .operator)
            }
            #expect(role?.description.contains("rule disk.full follows it") == true)
            let used = await #expect(throws: NamedScheduleFault.self) {
                _ = try await schedules.remove("office", by: .console)
            }
            #expect(used?.description.contains("rule disk.full, planned work patches follow it") == true)
            #expect(try await store.rules().first { $0.name == "disk.full" }?.hours != nil)
            #expect(try await store.plannedWork().count == 1)
            _ = try await store.endPlan(number, by: .console)
            _ = try await store.change("disk.full", by: .console) { ($0.schedule, $0.hours) = (nil, nil) }
            #expect(try await schedules.remove("office", by: .console))
            // It was read before it was removed.
            await #expect(throws: AlertFault.self) {
                _ = try await store.plan(
                    "late", objects: Glob("*"), from: Self.now, to: PlannedWork.never, repeats: hours,
                    by: .console)
            }
        }
    }

    @Test("work whose zone this machine does not know any more keeps nothing back")
    func lostZone() async throws {
        try await with { store in
            try await store.database.change { database in
                try database.execute(
                    sql: """
                        INSERT INTO plannedWork (name, objects, startsAt, endsAt, author, repeats)
                        VALUES ('x', '*', 0, ?, 'anna', ?)
                        """,
                    arguments: [
                        PlannedWork.never.milliseconds,
                        Self.json.replacing("Europe/Berlin", with: "Mars/Olympus"),
                    ])
            }
            #expect(try await store.decisions().plannedWork.isEmpty)
        }
    }
}
