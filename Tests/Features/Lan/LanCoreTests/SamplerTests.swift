import MonitorCore
import Testing

@testable import LanCore

@Suite("sampling") struct SamplerTests {
    let anna = MACAddress("02:00:00:00:00:0a")!

    @Test("sequences count from one, and the name of a snapshot never changes its start")
    func names() {
        var sampler = sampler()
        let first = sampler.sample(moment(5), .init())
        let second = sampler.sample(moment(10), .init())
        #expect([first.name.sequence, second.name.sequence] == [1, 2])
        #expect(first.name.startID == second.name.startID)
    }

    @Test("rates use the measured window, not the nominal cycle")
    func measuredDuration() {
        var sampler = sampler()
        let snapshot = sampler.sample(
            moment(5), .init(windows: [window([tally("192.168.7.10", anna, up: 1000)], seconds: 8)]))
        #expect(snapshot.windowSeconds == 8)
        #expect(snapshot.devices.first?.bandwidth?.uploadedBytesPerSecond == 125)
    }

    @Test("a host that cannot be read costs its own fields and nothing else")
    func brokenHost() {
        var sampler = sampler()
        let snapshot = sampler.sample(
            moment(5), .init(windows: [window([tally("192.168.7.10", anna, up: 1)])]))
        #expect(snapshot.host.cpuBusyRatio == nil)
        #expect(snapshot.host.memory == nil)
        #expect(snapshot.interfaces == nil)
        #expect(snapshot.devices.count == 1)
    }

    @Test("without a capture the numbers are missing and the report says so")
    func noCapture() {
        var sampler = sampler()
        var lost = window([], kernel: nil)
        lost.isInterrupted = true
        let snapshot = sampler.sample(
            moment(5), .init(windows: [lost], neighbours: [neighbour("192.168.7.10", anna)]))
        #expect(snapshot.devices.map(\.bandwidth) == [nil])
        #expect(snapshot.capture.totals == nil)
        #expect(!snapshot.capture.isComplete)
    }

    @Test("a dropped packet, an interruption or a full table makes the window incomplete")
    func incomplete() {
        var dropped = window()
        dropped.kernelDroppedPackets = 3
        var interrupted = window()
        interrupted.isInterrupted = true
        var full = window()
        full.totals.otherUpload.add(bytes: 60)
        var sampler = sampler()
        let complete = [window(), dropped, interrupted, full].map {
            sampler.sample(moment(5), .init(windows: [$0])).capture.isComplete
        }
        #expect(complete == [true, false, false, false])
    }

    @Test("the operator's link speed serves the captured interface and its devices")
    func statedSpeed() {
        var sampler = sampler(speed: 8_000_000)
        let host = HostReading(interfaces: [InterfaceReading(name: "br-lan", counters: .init())])
        let snapshot = sampler.sample(
            moment(5, host), .init(windows: [window([tally("192.168.7.10", anna, up: 1_000_000)])]))
        #expect(snapshot.devices.first?.bandwidth?.utilizationRatio == 0.2)
        #expect(snapshot.interfaces?.first?.reading.linkSpeedBitsPerSecond == 8_000_000)
    }

    @Test("names stay with their device until they are taken back")
    func deviceNames() {
        var sampler = sampler()
        let found = [neighbour("192.168.7.10", anna)]
        let address = IPAddress("192.168.7.10")!
        let named = sampler.sample(
            moment(5), .init(neighbours: found, names: [address: "annas-phone"] as [IPAddress: String?]))
        let later = sampler.sample(moment(10), .init(neighbours: found))
        let lost = sampler.sample(moment(15), .init(neighbours: found, names: [address: String?.none]))
        #expect(
            [named, later, lost].map { $0.devices.first?.name } == [
                "annas-phone", "annas-phone", "192.168.7.10",
            ])
    }

    @Test("start identifiers are UUIDs of version 4")
    func startID() throws {
        let id = StartID.random()
        #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(id.split(separator: "-")[2].first == "4")
        #expect("89ab".contains(try #require(id.split(separator: "-")[3].first)))
        #expect(StartID.random() != id)
    }

    private func sampler(speed: UInt64? = nil) -> Sampler {
        Sampler(
            serverID: "attic", startID: StartID.random(),
            linkSpeeds: LinkSpeeds(stated: speed, for: ["br-lan"]),
            registry: DeviceRegistry(), baseline: moment(0))
    }

    private func moment(_ seconds: Int64, _ host: HostReading = HostReading()) -> Sampler.Moment {
        Sampler.Moment(host: host, instant: time(seconds).instant, time: time(seconds).time)
    }
}
