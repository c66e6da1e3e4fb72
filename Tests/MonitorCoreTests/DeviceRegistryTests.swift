import MonitorCore
import Testing

@Suite("the registry of devices") struct DeviceRegistryTests {
    let anna = MACAddress("02:00:00:00:00:0a")!
    let ben = MACAddress("02:00:00:00:00:0b")!

    @Test("IPv6 traffic belongs to the device with the same hardware address as the IPv4 traffic")
    func oneDevice() throws {
        var registry = DeviceRegistry()
        registry.observe(
            [window(tally("192.168.7.10", anna, up: 100), tally("fd77::10", anna, up: 30, down: 7))],
            at: time(0))
        let devices = samples(registry, at: 0)
        #expect(devices.count == 1)
        let device = try #require(devices.first)
        #expect(device.address == IPAddress("192.168.7.10"))
        #expect(device.otherAddresses == [IPAddress("fd77::10")])
        #expect(device.bandwidth?.uploadedBytes == 130)
        #expect(device.bandwidth?.downloadedBytes == 7)
        #expect(device.bandwidth?.uploadedBytesPerSecond == 26)
    }

    @Test("a window is forgotten with the next one, the sum since start is not")
    func windows() {
        var registry = DeviceRegistry()
        registry.observe([window(tally("192.168.7.10", anna, up: 100))], at: time(0))
        registry.observe([window()], at: time(5))
        #expect(samples(registry, at: 5).map { $0.bandwidth?.uploadedBytes } == [0])
        #expect(samples(registry, at: 5).map(\.uploadedBytesSinceStart) == [100])
    }

    @Test("active is who spoke or answered lately; being spoken to is no sign of life")
    func activity() {
        var registry = DeviceRegistry(activeSeconds: 60)
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([window(tally("192.168.7.11", ben, down: 500, spoke: false))], at: time(0))
        #expect(samples(registry, at: 0).map(\.isActive) == [true, false])
        #expect(samples(registry, at: 60).map(\.isActive) == [true, false])
        #expect(samples(registry, at: 61).map(\.isActive) == [false, false])
        registry.observe([neighbour("192.168.7.10", anna, confirmed: false)], at: time(61))
        #expect(samples(registry, at: 61).map(\.isActive) == [false, false])
    }

    @Test("an address that moves to another device takes its name away from the first")
    func addressMoves() {
        var registry = DeviceRegistry()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.name(IPAddress("192.168.7.10")!, "annas-phone")
        registry.observe([neighbour("192.168.7.10", ben)], at: time(1))
        let devices = samples(registry, at: 1)
        #expect(devices.map(\.mac) == [ben])
        #expect(devices.map(\.name) == ["192.168.7.10"])
    }

    @Test("a remembered neighbour does not take an address from the device that answered for it")
    func staleDoesNotMove() {
        var registry = DeviceRegistry()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([neighbour("192.168.7.10", ben, confirmed: false)], at: time(1))
        #expect(samples(registry, at: 1).map(\.mac) == [anna])
    }

    @Test(
        "on a link without hardware addresses the address is the device, until a hardware address is learned")
    func withoutMAC() {
        var registry = DeviceRegistry()
        registry.observe([window(tally("192.168.7.10", nil, up: 10))], at: time(0))
        #expect(samples(registry, at: 0).map(\.mac) == [nil])
        registry.observe([neighbour("192.168.7.10", anna)], at: time(1))
        #expect(samples(registry, at: 1).map(\.mac) == [anna])
    }

    @Test("a flood of made-up devices fills what is free, pushes out no device, and its bytes are not lost")
    func flood() {
        var registry = DeviceRegistry(maximumDevices: 20)
        registry.observe([window(tally("192.168.7.10", anna, up: 1_000_000))], at: time(0))
        let made = (0..<500).map {
            tally("192.168.8.\($0 % 250)", MACAddress(raw: 0x0600_0000_0000 + $0), up: 60)
        }
        registry.observe([window(made)], at: time(5))
        let devices = samples(registry, at: 5)
        #expect(devices.count <= 20)
        #expect(devices.contains { $0.mac == anna })
        let listed = devices.reduce(0) { $0 + ($1.bandwidth?.uploadedBytes ?? 0) }
        #expect(listed + registry.unlisted.upload.bytes == 500 * 60)
        #expect(registry.forgotten > 0)
    }

    @Test("when the flood is over its devices make room again, those with the least traffic first")
    func afterFlood() {
        var registry = DeviceRegistry(maximumDevices: 20, activeSeconds: 60)
        registry.observe([window(tally("192.168.7.10", anna, up: 1_000_000))], at: time(0))
        let made = (0..<30).map { tally("192.168.8.\($0)", MACAddress(raw: 0x0600_0000_0000 + $0), up: 60) }
        registry.observe([window(made)], at: time(5))
        registry.observe([neighbour("192.168.7.11", ben)], at: time(100))
        let macs = samples(registry, at: 100).map(\.mac)
        #expect(macs.contains(ben))
        #expect(macs.contains(anna))
    }

    @Test("a device not seen for a day leaves")
    func dayLong() {
        var registry = DeviceRegistry()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([window()], at: time(86_400))
        #expect(samples(registry, at: 86_400).count == 1)
        registry.observe([window()], at: time(86_401))
        #expect(samples(registry, at: 86_401).isEmpty)
    }

    @Test(
        "a clock that is set, by years even, makes nobody inactive and forgets nobody",
        arguments: [-1_700_000_000, 3600])
    func clockSet(jump: Int64) {
        var registry = DeviceRegistry(activeSeconds: 60)
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([window()], at: time(59, clockSetBy: jump))
        let devices = registry.samples(at: time(59, clockSetBy: jump), measured: [:])
        #expect(devices.map(\.isActive) == [true])
        #expect(registry.samples(at: time(61, clockSetBy: jump), measured: [:]).map(\.isActive) == [false])
    }

    @Test("addresses of one device are bounded, the least recent go")
    func addressBound() {
        var registry = DeviceRegistry()
        for last in 1...40 { registry.observe([neighbour("fd77::\(last)", anna)], at: time(Int64(last))) }
        #expect(registry.addresses.count == 16)
        #expect(registry.addresses.contains(IPAddress("fd77::40")!))
    }

    @Test("while nothing is captured bandwidth is not measured, which is not zero")
    func notMeasured() {
        var registry = DeviceRegistry()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        let devices = registry.samples(at: time(0), measured: [:])
        #expect(devices.map(\.bandwidth) == [nil])
    }

    private func samples(_ registry: DeviceRegistry, at seconds: Int64) -> [DeviceSample] {
        var registry = registry
        return registry.samples(
            at: time(seconds), measured: ["br-lan": WindowScale(seconds: 5, linkSpeedBitsPerSecond: nil)])
    }
}

func time(_ seconds: Int64, clockSetBy jump: Int64 = 0) -> TimePoint {
    TimePoint(
        instant: start + .seconds(seconds),
        time: UTCTime(milliseconds: 1_704_110_400_000 + (seconds + jump) * 1000))
}

private let start = ContinuousClock.now

func neighbour(_ address: String, _ mac: MACAddress, confirmed: Bool = true) -> Neighbour {
    Neighbour(address: IPAddress(address)!, mac: mac, isConfirmed: confirmed)
}

func tally(_ address: String, _ mac: MACAddress?, up: UInt64 = 0, down: UInt64 = 0, spoke: Bool = true)
    -> AddressTally
{
    AddressTally(
        address: IPAddress(address)!, mac: mac, downloadedBytes: down, uploadedBytes: up, spoke: spoke)
}

func window(_ tallies: AddressTally...) -> TrafficWindow { window(tallies) }

func window(_ tallies: [AddressTally], seconds: Int = 5, kernel: UInt64? = 1) -> TrafficWindow {
    let began = ContinuousClock.now
    return TrafficWindow(
        interface: "br-lan", tallies: tallies, totals: TrafficTotals(), began: began,
        ended: began + .seconds(seconds),
        kernelReceivedPackets: kernel, kernelDroppedPackets: kernel.map { _ in 0 })
}
