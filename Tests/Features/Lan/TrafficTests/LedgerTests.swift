import LanCore
import MonitorCore
import TestSupport
import Testing
import Traffic

@Suite("the ledger") struct LedgerTests {
    let networks = LocalNetworks(v4: NetworkRange("192.168.7.0/24"), v6: [NetworkRange("fd77::/64")!])
    let anna: [UInt8] = [192, 168, 7, 10]
    let ben: [UInt8] = [192, 168, 7, 11]
    let far: [UInt8] = [198, 51, 100, 2]

    @Test(
        "what a device sends is upload, what is sent to it download, both by wire length"
    )
    func directions() {
        var ledger = ledger()
        add(&ledger, from: anna, to: far, wireLength: 1514)
        add(&ledger, from: far, to: anna, source: Frames.router, destination: Frames.anna, wireLength: 60)
        let tally = ledger.tallies()
        #expect(tally.count == 1)
        #expect(tally.first?.uploadedBytes == 1514)
        #expect(tally.first?.downloadedBytes == 60)
        #expect(tally.first?.mac == MACAddress("02:00:00:00:00:0a"))
        #expect(ledger.totals.foreign.packets == 0)
    }

    @Test("between two devices the bytes stand in both tallies, and are known to")
    func lanToLan() {
        var ledger = ledger()
        add(&ledger, from: anna, to: ben, destination: Frames.ben, wireLength: 1000)
        let tallies = ledger.tallies()
        #expect(tallies.map(\.uploadedBytes) == [1000, 0])
        #expect(tallies.map(\.downloadedBytes) == [0, 1000])
        #expect(tallies.map(\.spoke) == [true, false])
        #expect(ledger.totals.lanToLan == FrameCount(packets: 1, bytes: 1000))
    }

    @Test("broadcast and multicast count for the sender and for nobody else")
    func groups() {
        var ledger = ledger()
        add(&ledger, from: anna, to: [192, 168, 7, 255], destination: Frames.broadcast, wireLength: 100)
        add(
            &ledger, from: anna, to: [224, 0, 0, 251], destination: [1, 0, 0x5e, 0, 0, 0xfb], wireLength: 100)
        add(&ledger, from: anna, to: [255, 255, 255, 255], destination: Frames.broadcast, wireLength: 100)
        #expect(ledger.tallies().map(\.uploadedBytes) == [300])
        #expect(ledger.totals.lanToLan.packets == 0)
    }

    @Test("an unknown network range takes no IPv4 address for a device")
    func withoutRange() {
        var ledger = Ledger(networks: LocalNetworks(v4: nil), maximumRows: 16)
        add(&ledger, from: anna, to: [0, 0, 0, 1], wireLength: 100)
        #expect(ledger.tallies().isEmpty)
        #expect(ledger.totals.foreign.bytes == 100)
    }

    @Test(
        "an IPv4 range's first and last address are nobody's up to a /30: the network and its broadcasts",
        arguments: [
            ("10.0.0.0/8", "10.0.0.1", "10.255.255.254", ["9.255.255.255", "10.0.0.0", "10.255.255.255"]),
            ("192.168.1.4/30", "192.168.1.5", "192.168.1.6", ["192.168.1.3", "192.168.1.4", "192.168.1.7"]),
            ("192.168.1.2/31", "192.168.1.2", "192.168.1.3", ["192.168.1.1", "192.168.1.4"]),
            ("10.1.2.3/32", "10.1.2.3", "10.1.2.3", ["10.1.2.2", "10.1.2.4"]),
            ("0.0.0.0/0", "0.0.0.1", "255.255.255.254", ["0.0.0.0", "255.255.255.255"]),
            ("255.255.255.0/24", "255.255.255.1", "255.255.255.254", ["255.255.254.255", "255.255.255.0"]),
        ])
    func rangeEdges(range: String, first: String, last: String, outside: [String]) {
        var ledger = Ledger(networks: LocalNetworks(v4: NetworkRange(range)), maximumRows: 16)
        for address in [first, last] + outside {
            let octets = address.split(separator: ".").map { UInt8($0)! }
            add(&ledger, from: octets, to: [0, 0, 0, 0], destination: Frames.broadcast, wireLength: 100)
        }
        #expect(ledger.tallies().map(\.address.description) == (first == last ? [first] : [first, last]))
        #expect(ledger.totals.foreign.packets == UInt64(outside.count))
    }

    @Test("a frame to the network's own address makes no device")
    func networkAddress() {
        var ledger = ledger()
        add(&ledger, from: far, to: [192, 168, 7, 0], wireLength: 100)
        #expect(ledger.tallies().isEmpty)
        #expect(ledger.totals.foreign.bytes == 100)
    }

    @Test("any number of ranges and prefixes hold devices, also those behind routers")
    func severalRanges() {
        let ranges = (1...20).map { NetworkRange("10.\($0).0.0/24")! }
        let routed = [NetworkRange("10.99.0.0/16")!, NetworkRange("2001:db8:1::/48")!]
        var ledger = Ledger(networks: LocalNetworks(v4: ranges, routed: routed), maximumRows: 64)
        for net: UInt8 in [1, 7, 20, 99, 21] {
            add(&ledger, from: [10, net, 0, 5], to: far, wireLength: 100)
        }
        let v6 = Frames.ipv6(
            [0x20, 1, 0xd, 0xb8, 0, 1] + [UInt8](repeating: 0, count: 9) + [5], Frames.v6(9))
        ledger.account(
            Frames.ethernet(type: 0x86dd, v6).span.bytes, wireLength: 90, decoder: .init(linkType: .ethernet))
        #expect(
            ledger.tallies().map(\.address.description) == [
                "10.1.0.5", "10.7.0.5", "10.20.0.5", "10.99.0.5", "2001:db8:1::5",
            ])
        #expect(ledger.totals.foreign.bytes == 100)
    }

    @Test("an IPv6 packet that claims an IPv4 device's address is not that device's")
    func mappedAddress() {
        var ledger = ledger()
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + anna
        for (source, target) in [(mapped, Frames.v6(1)), (Frames.v6(1), mapped)] {
            let frame = Frames.ethernet(type: 0x86dd, Frames.ipv6(source, target))
            ledger.account(frame.span.bytes, wireLength: 90, decoder: .init(linkType: .ethernet))
        }
        #expect(ledger.tallies().map(\.address) == [IPAddress("fd77::1")])
        #expect(ledger.tallies().map(\.uploadedBytes) == [90])
    }

    /// The router's own interface, on which it also passes on.
    var onRouter: LocalNetworks {
        LocalNetworks(v4: networks.v4, v6: networks.v6, ownMAC: MACAddress("02:00:00:00:00:01"))
    }

    @Test("what this host passes on stands in a row apart, both ways, and everything adds up")
    func passedOn() {
        var ledger = Ledger(networks: onRouter, maximumRows: 16)
        // To the Internet: in, and out again by the same interface.
        add(&ledger, from: anna, to: far, wireLength: 100)
        add(&ledger, from: anna, to: far, source: Frames.router, destination: Frames.ben, wireLength: 100)
        // From it, likewise.
        add(&ledger, from: far, to: anna, source: Frames.ben, destination: Frames.router, wireLength: 70)
        add(&ledger, from: far, to: anna, source: Frames.router, destination: Frames.anna, wireLength: 70)
        let window = window(ledger)
        #expect(window.tallies.map(\.uploadedBytes) == [100] && window.tallies.map(\.downloadedBytes) == [70])
        #expect(window.tallies.map(\.mac) == [MACAddress("02:00:00:00:00:0a")])
        #expect(window.passedOn.map(\.address) == [IPAddress("192.168.7.10")])
        #expect(window.passedOn.map { $0.uploadedBytes + $0.downloadedBytes } == [170])
        #expect(ledger.totals.frames.bytes == 340 && ledger.totals.foreign.bytes == 0)
    }

    @Test("an ordinary router's traffic needs no row apart but its own")
    func ordinaryRouter() {
        var ledger = Ledger(networks: onRouter, maximumRows: 16)
        add(&ledger, from: anna, to: far, wireLength: 100)
        add(&ledger, from: far, to: anna, source: Frames.router, destination: Frames.anna, wireLength: 70)
        add(
            &ledger, from: [192, 168, 7, 1], to: anna, source: Frames.router, destination: Frames.anna,
            wireLength: 60)
        let window = window(ledger)
        #expect(window.tallies.map { $0.uploadedBytes + $0.downloadedBytes } == [230])
        #expect(window.passedOn.map(\.address) == [IPAddress("192.168.7.1")])
    }

    @Test(
        "bytes of addresses that are not the LAN's stand with the hardware address that brings or gets them")
    func carried() {
        var ledger = Ledger(networks: onRouter, maximumRows: 16)
        add(&ledger, from: [192, 168, 70, 5], to: far, source: Frames.ben, wireLength: 100)
        add(
            &ledger, from: far, to: [192, 168, 70, 5], source: Frames.router, destination: Frames.ben,
            wireLength: 70)
        // Between two other hosts only the side that is never the Internet's is a router of the LAN.
        add(
            &ledger, from: [192, 168, 70, 5], to: far, source: Frames.ben, destination: Frames.anna,
            wireLength: 5)
        add(
            &ledger, from: far, to: [198, 51, 100, 9], source: Frames.ben, destination: Frames.anna,
            wireLength: 3)
        let window = window(ledger)
        #expect(window.tallies.isEmpty && window.carried.map(\.mac) == [MACAddress("02:00:00:00:00:0b")])
        #expect(window.carried.map(\.uploadedBytes) == [105] && window.carried.map(\.downloadedBytes) == [70])
        #expect(ledger.totals.foreign.bytes == 3)
    }

    @Test("a trunk's frames of a VLAN that has an interface of its own are counted there alone")
    func trunk() {
        let trunk = LocalNetworks(v4: networks.v4, countedVLANs: [20, 30])
        var ledger = Ledger(networks: trunk, maximumRows: 16)
        for (tags, length) in [([], 100), ([Frames.tag(vlan: 20)], 104), ([Frames.tag(vlan: 7)], 50)]
            as [([[UInt8]], UInt32)]
        {
            let frame = Frames.ethernet(tags: tags, type: 0x0800, Frames.ipv4(anna, far))
            ledger.account(frame.span.bytes, wireLength: length, decoder: .init(linkType: .ethernet))
        }
        #expect(ledger.tallies().map(\.uploadedBytes) == [150])
        #expect(ledger.totals.repeated == FrameCount(packets: 1, bytes: 104))
    }

    private func window(_ ledger: borrowing Ledger) -> TrafficWindow {
        TrafficWindow(
            interface: "br-lan", rows: ledger.tallies(), totals: ledger.totals, began: .now, ended: .now)
    }

    @Test("addresses whose hashes are all the same keep a row each, up to the bound")
    func collisions() {
        // Without a secret every IPv4 address has the hash zero.
        let seed = HashSeed(first: 0, second: 0)
        var ledger = Ledger(networks: networks, maximumRows: 100, seed: seed)
        for round in 1...2 {
            for host in 1...120 { add(&ledger, from: [192, 168, 7, UInt8(host)], to: far, wireLength: 100) }
            #expect(ledger.tallies().count == 100)
            #expect(ledger.tallies().allSatisfy { $0.uploadedBytes == UInt64(round * 100) })
            #expect(ledger.totals.otherUpload.packets == UInt64(round * 20))
        }
    }

    @Test("a device that only sends ARP is seen, with no bytes")
    func arpIsLife() {
        var ledger = ledger()
        let frame = Frames.ethernet(type: 0x0806, Frames.arp(sender: Frames.anna, anna, target: far))
        ledger.account(frame.span.bytes, wireLength: 60, decoder: FrameDecoder(linkType: .ethernet))
        #expect(
            ledger.tallies() == [
                AddressTally(
                    address: IPAddress("192.168.7.10")!, mac: MACAddress("02:00:00:00:00:0a"), spoke: true)
            ])
        #expect(ledger.totals.withoutAddress.bytes == 60)
    }

    @Test(
        "beyond the bound bytes go to the other row, and the rows that were kept for known devices are theirs"
    )
    func overflow() {
        var ledger = Ledger(networks: networks, maximumRows: 4)
        ledger.reset(networks: networks, keeping: [IPAddress("192.168.7.10")!])
        for host in 20..<120 { add(&ledger, from: [192, 168, 7, UInt8(host)], to: far, wireLength: 100) }
        add(&ledger, from: anna, to: far, wireLength: 777)
        #expect(ledger.tallies().count == 4)
        #expect(ledger.tallies().first { $0.address == IPAddress("192.168.7.10") }?.uploadedBytes == 777)
        #expect(ledger.totals.otherUpload == FrameCount(packets: 97, bytes: 9700))
    }

    @Test("a row that was kept but saw nothing is not reported")
    func keptAndSilent() {
        var ledger = ledger()
        ledger.reset(networks: networks, keeping: [IPAddress("192.168.7.10")!, IPAddress("10.0.0.1")!])
        #expect(ledger.tallies().isEmpty)
    }

    @Test("for any traffic, rows and other and foreign add up to all bytes", arguments: [1, 7, 300])
    func conservation(maximumRows: Int) {
        for networks in [networks, onRouter, LocalNetworks(v4: networks.v4, countedVLANs: [7])] {
            conserve(networks, maximumRows)
        }
    }

    private func conserve(_ networks: LocalNetworks, _ maximumRows: Int) {
        var random = SeededRandom(seed: UInt64(maximumRows))
        var ledger = Ledger(networks: networks, maximumRows: maximumRows)
        let frames = (0..<3000).map { _ in RandomFrame(using: &random) }
        for frame in frames {
            ledger.account(
                frame.bytes.span.bytes, wireLength: frame.wireLength, decoder: .init(linkType: .ethernet))
        }
        let totals = ledger.totals
        let rows = ledger.tallies().reduce(0) { $0 + $1.uploadedBytes + $1.downloadedBytes }
        let accounted = rows + totals.otherUpload.bytes + totals.otherDownload.bytes - totals.lanToLan.bytes
        let rest =
            totals.foreign.bytes + totals.repeated.bytes + totals.withoutAddress.bytes
            + totals.undecoded.bytes
        #expect(accounted + rest == totals.frames.bytes)
        #expect(totals.frames.bytes == frames.reduce(0) { $0 + UInt64($1.wireLength) })
    }

    @Test("cutting the traffic into two windows anywhere changes no total")
    func twoWindows() {
        var random = SeededRandom(seed: 3)
        let frames = (0..<400).map { _ in RandomFrame(using: &random) }
        let whole = tallies(of: frames[...])
        for cut in stride(from: 0, through: 400, by: 37) {
            let parts = [tallies(of: frames[..<cut]), tallies(of: frames[cut...])]
            let sum = parts[0].merging(parts[1], uniquingKeysWith: +)
            #expect(sum == whole)
        }
    }

    private func tallies(of frames: ArraySlice<RandomFrame>) -> [IPAddress: UInt64] {
        var ledger = ledger()
        for frame in frames {
            ledger.account(
                frame.bytes.span.bytes, wireLength: frame.wireLength, decoder: .init(linkType: .ethernet))
        }
        let tallies = ledger.tallies().filter { $0.uploadedBytes + $0.downloadedBytes > 0 }
        return Dictionary(
            uniqueKeysWithValues: tallies.map { ($0.address, $0.uploadedBytes &+ 3 &* $0.downloadedBytes) })
    }

    private func ledger() -> Ledger { Ledger(networks: networks, maximumRows: 4096) }

    private func add(
        _ ledger: inout Ledger, from source: [UInt8], to destination: [UInt8],
        source mac: [UInt8] = Frames.anna,
        destination destinationMAC: [UInt8] = Frames.router, wireLength: UInt32
    ) {
        let frame = Frames.ethernet(
            from: mac, to: destinationMAC, type: 0x0800, Frames.ipv4(source, destination))
        ledger.account(frame.span.bytes, wireLength: wireLength, decoder: FrameDecoder(linkType: .ethernet))
    }
}

/// Anything between a good packet and noise.
struct RandomFrame {
    let bytes: [UInt8]
    let wireLength: UInt32

    init(using random: inout SeededRandom) {
        func address() -> [UInt8] {
            Bool.random(using: &random)
                ? [192, 168, 7, .random(in: 0...255, using: &random)]
                : [.random(in: 1...255, using: &random), 51, 100, .random(in: 0...9, using: &random)]
        }
        func v6() -> [UInt8] {
            Frames.v6(.random(in: 0...255, using: &random), linkLocal: .random(using: &random))
        }
        let to = Bool.random(using: &random) ? Frames.router : Frames.broadcast
        switch Int.random(in: 0...5, using: &random) {
        case 0...2:
            let from = Int.random(in: 0...3, using: &random) == 0 ? Frames.router : Frames.anna
            let tags = Int.random(in: 0...5, using: &random) == 0 ? [Frames.tag(vlan: 7)] : []
            bytes = Frames.ethernet(
                from: from, to: to, tags: tags, type: 0x0800, Frames.ipv4(address(), address()))
        case 3: bytes = Frames.ethernet(to: to, type: 0x86dd, Frames.ipv6(v6(), v6()))
        case 4:
            bytes = Frames.ethernet(
                type: 0x0806, Frames.arp(sender: Frames.anna, address(), target: address()))
        default:
            bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                .random(in: 0...255, using: &random)
            }
        }
        wireLength = UInt32(bytes.count) + .random(in: 0...1400, using: &random)
    }
}
