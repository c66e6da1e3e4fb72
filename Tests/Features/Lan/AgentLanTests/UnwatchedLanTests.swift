import AgentHost
import LanCore
import LanWire
import Logging
import MonitorCore
import ProcFS
import Testing

@testable import AgentLan

@Suite("CAPTURE_ENGINE=off") struct UnwatchedLanTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func settings(_ change: (inout LanSettings) -> Void = { _ in }) -> AgentSettings {
        var settings = AgentSettings()
        settings.serverID = "vps"
        settings.lan.captureEngine = .off
        change(&settings.lan)
        return settings
    }

    private func cycle() -> SamplingCycle {
        SamplingCycle(
            options: HostReadingOptions(), sources: [], results: DiscoveryResults([]), watchesLan: false,
            logger: Self.quiet,
            sampler: .starting(settings(), [], startID: StartID.random(), HostReadingOptions()))
    }

    @Test("no interface is looked for, not even one that is named and missing")
    func noInterface() throws {
        let session = LanSession()
        #expect(throws: Never.self) { try session.plan(settings(), logger: Self.quiet) }
        #expect(throws: Never.self) {
            try session.plan(settings { $0.interfaces = ["nowhere0"] }, logger: Self.quiet)
        }
        #expect(throws: LanSideError.self) {
            try session.plan(
                settings { ($0.captureEngine, $0.interfaces) = (.pcap, ["nowhere0"]) }, logger: Self.quiet)
        }
    }

    @Test("a snapshot holds the host and its interfaces, no devices, and says that nothing is captured")
    func hostOnly() async throws {
        var cycle = cycle()
        _ = await cycle.run()
        let snapshot = await cycle.run()
        #expect(snapshot.name.sequence == 2 && snapshot.name.serverID == "vps")
        #expect(snapshot.host.memory != nil && snapshot.interfaces?.isEmpty == false)
        #expect(snapshot.devices.isEmpty && snapshot.events.isEmpty)
        #expect(snapshot.windowSeconds > 0)
        let capture = try SnapshotV1.decode(SnapshotV1.encode(snapshot).json).snapshot.capture
        #expect(capture.isOff && !capture.isComplete)
        #expect(capture.totals == nil && capture.kernelReceivedPackets == nil)
        #expect(capture.kernelDroppedPackets == nil)
    }

    @Test("devices that are known rest meanwhile, and are there again afterwards")
    func rest() async {
        var cycle = cycle()
        let now = TimePoint(instant: .now, time: UTCTime(milliseconds: 1_704_110_400_000))
        var memory = DeviceRegistry()
        let neighbour = Neighbour(
            address: IPAddress("192.168.7.10")!, mac: MACAddress("02:00:00:00:00:0a")!, isConfirmed: true)
        memory.observe([neighbour], at: now)
        var sampler = cycle.sampler
        sampler.restore(memory.memory, at: now)
        cycle = SamplingCycle(
            options: HostReadingOptions(), sources: [], results: DiscoveryResults([]), watchesLan: false,
            logger: Self.quiet, sampler: sampler)
        #expect(await cycle.run().devices.isEmpty)
        #expect(cycle.sampler.registry.memory.entries.count == 1)
    }
}
