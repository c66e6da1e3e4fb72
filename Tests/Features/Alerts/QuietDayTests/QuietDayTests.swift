import Agents
import Foundation
import HTTPTypes
import Heartbeats
import HubCore
import HubDatabase
import HubTestSupport
import Hummingbird
import LanCore
import LanWire
import Logging
import MonitorCore
import NIOCore
import NIOEmbedded
import Notifications
import Synchronization
import Testing

@testable import HubAgents
@testable import HubAlerts
@testable import HubHeartbeats
@testable import HubLan
@testable import HubLogReview
@testable import HubNotifications
@testable import HubProbes
@testable import HubServer
@testable import HubUplink

/// A day of a household in which nothing breaks, by a clock that runs as fast as it is asked: its router reports every
/// minute, its backup every five, people come and go, and two of them bring something new.
private final class QuietHouse: Sendable {
    private static let minute: Int64 = 60_000
    /// 2024-01-01T00:00:00Z.
    fileprivate static let midnight = noon - 43_200_000
    static let devices = 12

    private let clock: Time
    let far = WebHook()
    private let house: HubHouse
    private let storage: HubStorage
    private let responder: RouterResponder<HubContext>
    private let key: Secret
    private let token: Secret
    private let beats: HeartbeatStore
    private let keeper: AlertKeeper
    private let courier: ChannelCourier
    private let channel: Int64
    private let intake: Task<Void, any Error>

    init(_ path: String) async throws {
        let time = Time()
        self.clock = time
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let features: [HubFeature] = [
            .agents, .lan, .probes, .heartbeats, .notifications, .alerts, .uplink, .logs,
        ]
        let database = try HubDatabase(
            path: path, .migrating, schema: features.schema(retired: []), clock: { time.now })
        let storage = HubStorage(database, of: features)
        let house = try HubHouse(
            features: features, storage: storage, configuration: HubConfiguration(), clock: { time.now },
            logger: quiet)
        let host = house.host
        self.house = house
        self.storage = storage
        responder = house.router().buildResponder()
        intake = Task { try await storage.intake.run() }
        key = try await AgentStore(database, storage.audit).newKey(
            .approved, serverID: nil, takingOver: false, by: .console)
        beats = HeartbeatStore(host.database, host.audit, host.vault) { HeartbeatSettings().businessHours }
        token = try await beats.add(Self.backup, by: .console).token
        keeper = AlertKeeper(
            AlertStore(host.database, desk: host.desk, audit: host.audit), clock: { time.now }, logger: quiet
        ) { _ in }
        let channels = NotificationStore(host.database, vault: host.vault, audit: host.audit)
        channel = try await channels.add(
            "phone", try ChannelKinds.read("https://hook.example/x"), ChannelWishes(), by: .console)
        courier = ChannelCourier(channels, far, hub: { HubName() }, offset: { _ in 0 }, logger: quiet)
    }

    final class Time: Sendable {
        private let value = Mutex(QuietHouse.midnight)
        var now: UTCTime { UTCTime(milliseconds: value.withLock { $0 }) }
        func pass(_ milliseconds: Int64) { value.withLock { $0 += milliseconds } }
    }

    private static var backup: HostDraft {
        var draft = HostDraft()
        (draft.hostID, draft.name) = ("backup", "Backup")
        return draft
    }

    /// What each feature knows, judged; then whatever is due is sent.
    func pass(minute: Int) async throws {
        clock.pass(Self.minute)
        try await report(minute)
        if minute.isMultiple(of: 5) { try await beat() }
        _ = try await beats.judge(at: clock.now)
        for source in house.host.alertSources.all {
            // Of this machine's disk, which is not the household's.
            let readings = (await source.readings() ?? []).filter { $0.kind != "hub.disk" }
            try await keeper.judge(readings, complete: source.completeKinds)
            if let events = source.events {
                let news = try await events(try await keeper.places(of: source.name))
                try await keeper.judge(news, of: source.name)
            }
        }
        await keeper.endSettling()
        _ = try await keeper.tick()
        if minute == 9 * 60 { try await keeper.digest(day: Self.midnight / 86_400_000) }
        _ = await courier.deliver(to: channel)
    }

    private func beat() async throws {
        let ping = ArrivedPing(
            .host("backup", token: token), Ping(.success, at: clock.now), isPost: true, address: nil,
            userAgent: nil)
        #expect(try await beats.hear([ping]).outcomes == [.heard(hostID: "backup")])
    }

    private func report(_ minute: Int) async throws {
        let body = SnapshotV1.encode(snapshot(minute)).json
        let channel = EmbeddedChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 40_000))
        var context = HubContext(
            source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
        context.coreContext.parameters = .init()
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "hub.example", path: "/api/monitor",
                headerFields: [.authorization: "Bearer \(key.revealed)"]),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await responder.respond(to: request, context: context)
        #expect(response.status == .accepted || response.status == .created)
    }

    private func snapshot(_ minute: Int) -> Snapshot {
        let now = clock.now
        // A busy evening, and a night in which most things sleep.
        let load = (0.1 + 0.7 * Double(minute % 1440) / 1440)
        var host = HostMetrics(
            cpuBusyRatio: load, temperatures: [Temperature(sensor: "cpu", celsius: 45 + 30 * load)])
        host.memory = MemoryLevels(
            totalBytes: 1 << 30, availableBytes: 200 << 20, swapTotalBytes: nil, swapFreeBytes: nil)
        host.fileSystems = [
            FileSystemLevels(
                mount: "/", totalBytes: 1000, usedBytes: 600 + UInt64(minute) / 20, freeBytes: 300)
        ]
        let wan = InterfaceReading(
            name: "eth0", counters: InterfaceCounters(), linkSpeedBitsPerSecond: 1_000_000_000,
            operationalState: "up", index: 2)
        var snapshot = Snapshot(
            name: SnapshotName(
                serverID: "attic", startID: "5d2c1f0e-7b1a-4c6e-9a55-000000000001", sequence: UInt64(minute)),
            takenAt: now,
            windowBegan: UTCTime(milliseconds: now.milliseconds - Self.minute), windowEnded: now,
            windowSeconds: 60, host: host,
            interfaces: [InterfaceSample(reading: wan, utilizationRatio: load)],
            devices: (0..<count(minute)).map { device($0, minute) },
            capture: CaptureReport(kernelReceivedPackets: 10_000, kernelDroppedPackets: 0, isComplete: true))
        snapshot.events = events(minute)
        return snapshot
    }

    private func count(_ minute: Int) -> Int { minute < 600 ? Self.devices : Self.devices + 2 }

    /// Phones leave at eight and come back at six.
    private func isAway(_ device: Int, _ minute: Int) -> Bool { device < 4 && (480..<1080).contains(minute) }

    private func device(_ number: Int, _ minute: Int) -> DeviceSample {
        DeviceSample(
            address: IPAddress("192.168.7.\(10 + number)")!,
            mac: MACAddress(raw: 0x0277_0000_0000 + UInt64(number)),
            name: "device \(number)", status: isAway(number, minute) ? .inactive : .active,
            checkedAt: clock.now,
            bandwidth: DeviceBandwidth(
                downloadedBytes: 60_000, uploadedBytes: 6000, downloadedBytesPerSecond: 1000),
            firstSeen: UTCTime(milliseconds: Self.midnight), downloadedBytesSinceStart: 0,
            uploadedBytesSinceStart: 0)
    }

    private func events(_ minute: Int) -> [DeviceEvent] {
        let (kind, numbers): (DeviceEvent.Kind, Range<Int>) =
            switch minute {
            case 1: (.new, 0..<Self.devices)
            case 480: (.gone, 0..<4)
            case 600: (.new, Self.devices..<Self.devices + 2)
            case 1080: (.returned, 0..<4)
            default: (.gone, 0..<0)
            }
        return numbers.map { number in
            let one = device(number, minute)
            return DeviceEvent(
                kind: kind, time: clock.now, mac: one.mac, address: one.address, name: one.name)
        }
    }

    func stop() async {
        intake.cancel()
        _ = await intake.result
        storage.database.close()
    }
}

/// Takes everything, and remembers it.
private final class WebHook: ChannelSending {
    private let bodies = Mutex<[String]>([])
    var got: [String] { bodies.withLock { $0 } }

    func send(_ request: ChannelRequest) async throws -> ChannelReply {
        guard case .http(let call) = request else { return ChannelReply(status: 500) }
        bodies.withLock { $0.append(String(decoding: call.body, as: UTF8.self)) }
        return ChannelReply(status: 200)
    }
}

@Suite("a day of a household in which nothing breaks") struct QuietDayTests {
    @Test("24 hours by the features' own readings: one message, of the two devices that were new")
    func quiet() async throws {
        try await withFolder { path in
            let house = try await QuietHouse(path)
            for minute in 1...1440 { try await house.pass(minute: minute) }
            let got = house.far.got
            #expect(got.count == 1)
            let message = try #require(got.first)
            #expect(message.matches(of: /"rule":"/).count == 2)
            #expect(message.matches(of: /"rule":"device\.new"/).count == 2)
            #expect(message.contains("device 12") && message.contains("device 13"))
            await house.stop()
        }
    }
}
