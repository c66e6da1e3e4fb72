import MonitorCore
import Testing

@testable import LanCore

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
        #expect(listed + registry.rest.upload.bytes == 500 * 60)
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

    @Test("beyond the bound the address shown stays, and nothing is news")
    func manyAddresses() {
        var registry = DeviceRegistry()
        registry.observe([neighbour("192.168.7.1", anna)], at: time(0))
        registry.judge(at: time(0))
        for round in 1...40 as ClosedRange<Int64> {
            let many = (1...40).map { tally("192.168.7.\($0)", anna, up: 10) }
            registry.observe([window(many)], at: time(round * 5))
            registry.judge(at: time(round * 5))
            #expect(samples(registry, at: round * 5).map(\.address) == [IPAddress("192.168.7.1")])
        }
        #expect(registry.takeEvents().isEmpty)
        #expect(registry.addresses.count == 16)
    }

    @Test("a device with several addresses keeps the one it is shown with, and its name, whoever spoke last")
    func stableAddress() {
        var registry = DeviceRegistry()
        registry.adopt(
            NameBook(byAddress: [IPAddress("192.168.7.10")!: "nas", IPAddress("192.168.7.11")!: "backup"]),
            from: .hosts)
        for turn in 0..<20 as Range<Int64> {
            registry.observe(
                [window(tally(turn % 2 == 0 ? "192.168.7.10" : "192.168.7.11", anna, up: 1))], at: time(turn))
            registry.judge(at: time(turn))
            let shown = samples(registry, at: turn)
            #expect(shown.map(\.address) == [IPAddress("192.168.7.10")] && shown.map(\.name) == ["nas"])
        }
        let memory = registry.memory
        var after = DeviceRegistry()
        after.restore(memory, at: time(20))
        #expect(samples(after, at: 20).map(\.address) == [IPAddress("192.168.7.10")])
    }

    @Test("a device without IPv4 keeps its address among several too, until that falls silent")
    func stableV6() {
        var registry = DeviceRegistry()
        for turn in 0..<10 as Range<Int64> {
            registry.observe([window(tally("fd77::\(turn % 2 + 1)", anna, up: 1))], at: time(turn))
            registry.judge(at: time(turn))
            #expect(samples(registry, at: turn).map(\.address) == [IPAddress("fd77::1")])
        }
        registry.observe([window(tally("fd77::2", anna, up: 1))], at: time(100))
        registry.judge(at: time(100))
        #expect(samples(registry, at: 100).map(\.address) == [IPAddress("fd77::2")])
    }

    /// A window of the router `ben`, which passed on frames under an address.
    private func passing(_ address: String, _ direct: AddressTally...) -> TrafficWindow {
        var window = window(direct)
        window.passedOn = [tally(address, ben, up: 100)]
        return window
    }

    @Test("what this host passed on for a device was counted when the device sent it")
    func passedOn() {
        var registry = DeviceRegistry(activeSeconds: 60)
        registry.ownMACs = [ben]
        registry.observe([passing("192.168.7.10", tally("192.168.7.10", anna, up: 100))], at: time(0))
        #expect(samples(registry, at: 0).map { $0.bandwidth?.uploadedBytes } == [100])
        #expect(samples(registry, at: 0).map(\.mac) == [anna])
        #expect(registry.rest.repeated.bytes == 100)
        // The window's edge fell between the two.
        registry.observe([passing("192.168.7.10")], at: time(5))
        #expect(samples(registry, at: 5).map(\.mac) == [anna] && registry.rest.repeated.bytes == 100)
        // Only spoken to: a stream that goes one way.
        registry.observe(
            [passing("192.168.7.10", tally("192.168.7.10", anna, down: 100, spoke: false))], at: time(200))
        #expect(registry.rest.repeated.bytes == 100)
    }

    @Test("thousands of addresses that pass this host cost a look at each, not at each with each")
    func manyPassedOn() {
        var registry = DeviceRegistry(maximumDevices: 1)
        registry.ownMACs = [ben]
        var window = window()
        window.tallies = (0..<30_000).map { row(0x0a00_0000 + $0, anna) }
        window.passedOn = (0..<30_000).map { row(0x0b00_0000 + $0, ben) } + [row(0x0a00_0001, ben)]
        // Each with each is 900 million comparisons.
        #expect(ContinuousClock().measure { registry.observe([window], at: time(0)) } < .seconds(10))
        #expect(registry.rest.repeated.bytes == 1)
    }

    private func row(_ address: UInt32, _ mac: MACAddress) -> AddressTally {
        AddressTally(address: IPAddress(v4: address), mac: mac, uploadedBytes: 1, spoke: true)
    }

    @Test("an address that only this host speaks for is behind it: a VPN's client, a virtual machine")
    func behindThisHost() {
        var registry = DeviceRegistry(activeSeconds: 60)
        registry.ownMACs = [ben]
        registry.observe([neighbour("192.168.7.1", ben)], at: time(0))
        for seconds in [5, 10] as [Int64] {
            registry.observe([passing("192.168.7.60")], at: time(seconds))
            #expect(samples(registry, at: seconds).map { $0.bandwidth?.uploadedBytes } == [100])
            #expect(samples(registry, at: seconds).map(\.address) == [IPAddress("192.168.7.1")])
            #expect(registry.rest == WindowRest())
        }
    }

    @Test(
        "bytes of other networks are the router's that brings them; those of the way out and of strangers are nobody's"
    )
    func carried() {
        var registry = DeviceRegistry()
        registry.ownMACs = [ben]
        let (way, stranger) = (MACAddress("02:00:00:00:00:0c")!, MACAddress("02:00:00:00:00:0d")!)
        registry.gateways = [IPAddress("192.168.7.254")!]
        registry.observe([neighbour("192.168.7.2", anna), neighbour("192.168.7.254", way)], at: time(0))
        var window = window()
        window.carried = [anna, way, stranger].map {
            AddressTally(address: IPAddress(carrier: $0), mac: $0, uploadedBytes: 100, spoke: true)
        }
        registry.observe([window], at: time(5))
        #expect(samples(registry, at: 5).map { $0.bandwidth?.uploadedBytes } == [100, 0])
        #expect(registry.rest.foreign.bytes == 200)
    }

    @Test(
        "an address behind a router that the operator named is a row of its own, without a hardware address")
    func routed() {
        var registry = DeviceRegistry()
        registry.routed = [
            LocalNetworks(v4: [NetworkRange("192.168.7.0/24")!], routed: [NetworkRange("192.168.0.0/16")!])
        ]
        let rows = window(tally("192.168.7.2", anna, up: 1), tally("192.168.70.5", anna, up: 2))
        registry.observe([rows], at: time(0))
        #expect(samples(registry, at: 0).map(\.mac) == [anna, nil])
        #expect(samples(registry, at: 0).map { $0.bandwidth?.uploadedBytes } == [1, 2])
        #expect(samples(registry, at: 0).map(\.status) == [.active, .active])
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
