import HubCore
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubLan

@Suite("marks of devices") struct MarkTests {
    private static let day: Int64 = 86_400_000

    @Test("a device is new until it is marked, and those of the router's first day are not")
    func standing() {
        #expect(DeviceStanding(nil, firstSeen: 3 * Self.day, routerSince: Self.day) == .new)
        #expect(DeviceStanding(nil, firstSeen: Self.day + 5, routerSince: Self.day) == .unknown)
        #expect(DeviceStanding(DeviceMark(kind: .guest), firstSeen: 3 * Self.day, routerSince: 0) == .guest)
        #expect(
            DeviceStanding(DeviceMark(kind: .unknown), firstSeen: 3 * Self.day, routerSince: 0) == .unknown)
        #expect(DeviceStanding(DeviceMark(note: "x"), firstSeen: 3 * Self.day, routerSince: 0) == .new)
    }

    @Test("a change leaves what it does not name, and an empty text takes away")
    func changes() {
        let mark = DeviceMark(kind: .mine, group: "Kids", note: "behind the sofa")
        #expect(DeviceMark.Change(kind: .guest).applied(to: mark).group == "Kids")
        #expect(
            DeviceMark.Change(group: "").applied(to: mark) == DeviceMark(kind: .mine, note: "behind the sofa")
        )
        let long = DeviceMark.Change(group: "a\r\nb\u{202e} " + String(repeating: "x", count: 99)).group
        #expect(long?.count == DeviceMark.longestGroup)
        #expect(long?.hasPrefix("a b x") == true)
    }

    @Test("marks and plans are kept, of devices and routers that there are, and the audit tells of them")
    func kept() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            let store = running.store
            let lan = LanStore(store.database, store.audit, store.series, store.intake)
            let change = DeviceMark.Change(kind: .mine, group: "TV")
            #expect(
                try await lan.mark([mac.description, "02:00:00:00:00:99"], of: "attic", change, by: .console)
                    == 1)
            #expect(
                try await lan.marks(of: "attic") == [mac.description: DeviceMark(kind: .mine, group: "TV")])
            #expect(try await lan.mark([mac.description], of: "cellar", change, by: .console) == 0)
            let plan = try LinePlan(
                download: "100", upload: "40.5", quota: "500", counted: "download", resetDay: "7")
            #expect(try await lan.setPlan(plan, of: "attic", by: .console))
            #expect(try await lan.plan(of: "attic") == plan)
            #expect(try await !lan.setPlan(plan, of: "cellar", by: .console))
            #expect(try await lan.plan(of: "cellar").isEmpty)
            let told = try await store.audit(before: nil, atMost: 9).map(\.action.word)
            #expect(told.prefix(2) == ["line-changed", "device-marked"])
            await running.stop()
        }
    }

    @Test("a router is judged by its worst, with reasons in words")
    func health() {
        var host = HostMetrics(cpuBusyRatio: 0.85, temperatures: [Temperature(sensor: "cpu", celsius: 99)])
        host.fileSystems = [FileSystemLevels(mount: "/", totalBytes: 100, usedBytes: 50, freeBytes: 50)]
        let now = UTCTime(milliseconds: noon)
        let snapshot = Snapshot(
            name: SnapshotName(serverID: "attic", startID: "s", sequence: 1), takenAt: now, windowBegan: now,
            windowEnded: now, windowSeconds: 5, host: host, capture: CaptureReport(isComplete: true))
        let state = AgentNow(snapshot, version: nil, arrivedAt: now, heardAt: .now)
        let judged = RouterHealth(state, clockBehindSeconds: -45)
        #expect(judged.grade == .bad)
        #expect(judged.words == "cpu at 99 °C, CPU at 85 %, its clock is 45 s ahead of the hub’s")
        let well = Snapshot(
            name: snapshot.name, takenAt: now, windowBegan: now, windowEnded: now, windowSeconds: 5,
            host: HostMetrics(cpuBusyRatio: 0.1), capture: .off)
        let quiet = AgentNow(well, version: nil, arrivedAt: now, heardAt: .now)
        #expect(RouterHealth(quiet, clockBehindSeconds: 2).words == "all well")
    }
}
