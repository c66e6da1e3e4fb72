import MonitorCore
import TestSupport
import Testing

@testable import LanCore

@Suite("what is kept of devices from one snapshot to the next") struct ShownDevicesTests {
    private var random = SeededRandom(seed: 11)
    private static let addresses = [
        "192.168.7.10", "192.168.7.11", "fe80::a", "fd77::a", "fd77::b", "192.168.7.12",
    ]

    private mutating func address() -> String { Self.addresses.randomElement(using: &random)! }
    private mutating func mac() -> MACAddress {
        MACAddress(raw: [0x02, 0x04, 0x06, 0x0a, 0x0e].randomElement(using: &random)! << 40)
    }

    @Test("is what would be put together anew, whatever happens to devices, addresses and names")
    mutating func asAnew() {
        var registry = DeviceRegistry(maximumDevices: 4)
        var seconds: Int64 = 0
        for _ in 0..<3000 {
            seconds += Int64([0, 1, 30, 2000].randomElement(using: &random)!)
            change(&registry, at: time(seconds))
            registry.judge(at: time(seconds))
            var anew = registry
            anew.walk { device, _ in device.shown = nil }
            let all = ["br-lan": WindowScale(seconds: 5, linkSpeedBitsPerSecond: nil)]
            let expected = anew.samples(at: time(seconds), measured: all)
            let kept = registry.samples(at: time(seconds), measured: all)
            #expect("\(kept)" == "\(expected)")
        }
    }

    private mutating func change(_ registry: inout DeviceRegistry, at now: TimePoint) {
        let (mac, address) = (mac(), address())
        let name = "host-\(Int.random(in: 0..<3, using: &random))"
        switch Int.random(in: 0..<8, using: &random) {
        case 0: registry.observe([neighbour(address, mac, confirmed: .random(using: &random))], at: now)
        case 1: registry.observe([window(tally(address, mac, up: 7))], at: now)
        case 2: registry.name(IPAddress(address)!, Bool.random(using: &random) ? name : nil)
        case 3: registry.adopt(NameBook(byMAC: [mac: name]), from: .operatorFile)
        case 4: registry.adopt(NameBook(byAddress: [IPAddress(address)!: name]), from: .hosts)
        case 5: registry.adopt(VendorTable([(24, 0x040000, "ACME")]))
        default:
            let claims: [Claim] = [
                .name(.dhcp, name), .service("_ipp._tcp"), .clientID([1, 2, 3]), .model(name),
            ]
            registry.observe(
                [
                    Sighting(
                        mac: mac, address: IPAddress(address)!, isPresence: true,
                        claims: [claims.randomElement(using: &random)!])
                ], at: now)
        }
    }
}
