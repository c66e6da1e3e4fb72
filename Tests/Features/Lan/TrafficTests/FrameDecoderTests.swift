import MonitorCore
import TestSupport
import Testing
import Traffic

@Suite("reading a frame") struct FrameDecoderTests {
    let anna: [UInt8] = [192, 168, 7, 10]
    let far: [UInt8] = [198, 51, 100, 2]

    @Test("IPv4 in Ethernet gives both addresses and both hardware addresses")
    func plainIPv4() throws {
        let packet = try packet(Frames.ethernet(type: 0x0800, Frames.ipv4(anna, far)))
        #expect(packet.source == IPAddress("192.168.7.10"))
        #expect(packet.destination == IPAddress("198.51.100.2"))
        #expect(packet.sourceMAC == MACAddress("02:00:00:00:00:0a"))
        #expect(packet.destinationMAC == MACAddress("02:00:00:00:00:01"))
    }

    @Test("IPv6 in Ethernet")
    func plainIPv6() throws {
        let packet = try packet(
            Frames.ethernet(type: 0x86dd, Frames.ipv6(Frames.v6(10), Frames.v6(1, linkLocal: true))))
        #expect(packet.source == IPAddress("fd77::a"))
        #expect(packet.destination == IPAddress("fe80::1"))
    }

    @Test("VLAN tags are passed over up to eight deep; nine are refused", arguments: [1, 2, 8, 9])
    func tags(depth: Int) {
        let types: [UInt16] = [0x88a8, 0x8100, 0x9100, 0x9200]
        let tags = (0..<depth).map { Frames.tag(types[$0 % 4]) }
        let decoded = decode(Frames.ethernet(tags: tags, type: 0x0800, Frames.ipv4(anna, far)))
        #expect((decoded != .undecoded) == (depth <= 8))
    }

    @Test("PPPoE, MPLS and SNAP lead to the same addresses")
    func wrapped() throws {
        let ip = Frames.ipv4(anna, far)
        let pppoe = Frames.ethernet(type: 0x8864, [0x11, 0, 0, 1, 0, 42, 0, 0x21] + ip)
        let labels = Frames.ethernet(type: 0x8847, [0, 1, 0, 64, 0, 2, 1, 64] + ip)
        let snap = Frames.ethernet(type: 48, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + ip)
        for frame in [pppoe, labels, snap] {
            #expect(try packet(frame).destination == IPAddress("198.51.100.2"))
        }
    }

    @Test("ARP names its sender, where the frame came from the same hardware address")
    func arp() {
        let honest = Frames.ethernet(type: 0x0806, Frames.arp(sender: Frames.anna, anna, target: far))
        let proxied = Frames.ethernet(type: 0x0806, Frames.arp(sender: Frames.ben, anna, target: far))
        #expect(
            decode(honest) == .arp(sender: IPAddress(v4: 0xc0a8_070a), mac: MACAddress(raw: 0x0200_0000_000a))
        )
        #expect(decode(proxied) == .withoutAddress)
    }

    @Test("frames without an IP address are told from damaged ones")
    func withoutAddress() {
        #expect(decode(Frames.ethernet(type: 0x88cc, [1, 2, 3])) == .withoutAddress)
        #expect(decode(Frames.ethernet(type: 38, [0x42, 0x42, 3])) == .withoutAddress)
        #expect(decode(Frames.ethernet(type: 0x0800, [0x45, 0, 0])) == .undecoded)
        #expect(decode(Frames.ethernet(type: 0x0800, [0x65] + Array(repeating: 0, count: 40))) == .undecoded)
        #expect(decode([1, 2, 3]) == .undecoded)
        #expect(decode([]) == .undecoded)
    }

    @Test(
        "links without hardware addresses",
        arguments: [
            (LinkType.rawIP, [UInt8]()), (.bsdLoopback, [2, 0, 0, 0]), (.ppp, [0xff, 3, 0, 0x21]),
            (.ppp, [0x21]),
            (.linuxCooked, Array(repeating: 0, count: 14) + [8, 0]),
            (.linuxCooked2, [8, 0] + Array(repeating: 0, count: 18)),
        ])
    func otherLinks(link: LinkType, header: [UInt8]) throws {
        let packet = try packet(header + Frames.ipv4(anna, far), on: link)
        #expect(packet.source == IPAddress("192.168.7.10"))
        #expect(packet.sourceMAC.isZero)
    }

    @Test(
        "a frame cut at any length never traps, and is right as soon as the addresses are there",
        arguments: LinkType.allCases)
    func cutAnywhere(link: LinkType) {
        let whole = Frames.ethernet(
            tags: [Frames.tag(), Frames.tag()], type: 0x8864,
            [0x11, 0, 0, 1, 0, 42, 0, 0x57]
                + Frames.ipv6(Frames.v6(1), Frames.v6(2)))
        for length in 0...whole.count { _ = decode(Array(whole[..<length]), on: link) }
    }

    @Test("random bytes never trap")
    func randomBytes() {
        var random = SeededRandom(seed: 42)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...100, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for link in LinkType.allCases { _ = decode(bytes, on: link) }
        }
    }

    private func decode(_ frame: [UInt8], on link: LinkType = .ethernet) -> DecodedFrame {
        FrameDecoder(linkType: link).decode(frame.span.bytes)
    }

    private func packet(_ frame: [UInt8], on link: LinkType = .ethernet) throws -> PacketSummary {
        guard case .packet(let packet) = decode(frame, on: link) else { throw NotAPacket() }
        return packet
    }

    private struct NotAPacket: Error {}
}
