import MonitorCore
import TestSupport
import Testing
import Traffic

@Suite("link types beside Ethernet") struct LinkTypeTests {
    let ip = Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2])

    @Test("switch tags stand behind the hardware addresses, or before them")
    func switchTags() {
        let ends = Frames.router + Frames.anna
        let payload = [8, 0] + ip
        #expect(source(ends + [0x90, 0, 0, 1] + payload, .broadcomTag) == Frames.anna)
        #expect(source(ends + [0xc0, 0, 0, 7] + payload, .marvellTag) == Frames.anna)
        #expect(
            source(ends + [0xda, 0xda, 0, 0, 0xc0, 0, 0, 7] + payload, .marvellEtherTypeTag) == Frames.anna)
        #expect(source([0x90, 0, 0, 1] + ends + payload, .broadcomPrependedTag) == Frames.anna)
    }

    @Test("a switch tag may be followed by VLAN tags")
    func switchTagAndVLAN() {
        let frame = Frames.router + Frames.anna + [0x90, 0, 0, 1] + Frames.tag() + [8, 0] + ip
        #expect(source(frame, .broadcomTag) == Frames.anna)
    }

    @Test("of netfilter's log the payload attribute is read, wherever it stands")
    func netfilterLog() {
        let mark: [UInt8] = [8, 0, 3, 0, 0, 0, 0, 1]
        let prefix: [UInt8] = [7, 0, 10, 0, 0x61, 0x62, 0, 0]
        let payload: [UInt8] = [UInt8(4 + ip.count), 0, 9, 0] + ip
        #expect(
            source([2, 0, 0, 0] + mark + prefix + payload, .netfilterLog) == Array(repeating: 0, count: 6))
        #expect(decode([2, 0, 0, 0] + mark, .netfilterLog) == .undecoded)
        #expect(decode([2, 0, 0, 0, 0, 0, 9, 0] + ip, .netfilterLog) == .undecoded)
    }

    @Test("of netfilter's log a family that is not IP is not guessed")
    func netfilterFamily() {
        let payload: [UInt8] = [UInt8(4 + ip.count), 0, 9, 0] + ip
        #expect(decode([7, 0, 0, 0] + payload, .netfilterLog) == .withoutAddress)
        #expect(decode([10, 0, 0, 0] + payload, .netfilterLog) == .undecoded)
    }

    @Test("BSD's loopback says the family, in the order of the machine that captured")
    func loopback() {
        let ip6 = Frames.ipv6(Frames.v6(10), Frames.v6(2))
        #expect(isPacket([2, 0, 0, 0] + ip, .bsdLoopback) && isPacket([0, 0, 0, 2] + ip, .bsdLoopback))
        for family: UInt8 in [10, 23, 24, 28, 30] {
            #expect(isPacket([family, 0, 0, 0] + ip6, .bsdLoopback))
            #expect(isPacket([0, 0, 0, family] + ip6, .openBSDLoopback))
        }
        #expect(isPacket([0, 0, 0, 2] + ip, .openBSDLoopback))
    }

    @Test("a loopback family that is not IP is not guessed from the bytes behind it")
    func loopbackFamily() {
        #expect(decode([7, 0, 0, 0] + ip, .bsdLoopback) == .withoutAddress)
        #expect(decode([0, 0, 0, 16] + ip, .openBSDLoopback) == .withoutAddress)
        #expect(decode([2, 0, 0, 0] + ip, .openBSDLoopback) == .withoutAddress)
        #expect(decode([30, 0, 0, 0] + ip, .bsdLoopback) == .undecoded)
        #expect(decode([2, 0, 0], .bsdLoopback) == .undecoded)
    }

    @Test("links of one IP version hold that one alone")
    func oneVersion() {
        let ip6 = Frames.ipv6(Frames.v6(10), Frames.v6(2))
        #expect(isPacket(ip, .rawIPv4) && isPacket(ip6, .rawIPv6))
        #expect(decode(ip6, .rawIPv4) == .undecoded && decode(ip, .rawIPv6) == .undecoded)
    }

    @Test("serial lines carry PPP, or Cisco's HDLC with an EtherType")
    func serial() {
        #expect(isPacket([0xff, 3, 0, 0x21] + ip, .pppHDLC))
        #expect(isPacket([0x0f, 0, 8, 0] + ip, .pppHDLC) && isPacket([0x8f, 0, 8, 0] + ip, .ciscoHDLC))
        #expect(decode([0x8f, 0, 0x80, 0x35] + ip, .pppHDLC) == .withoutAddress)
        #expect(isPacket([0, 3, 0, 0x21] + ip, .pppd) && isPacket([1, 0, 0x21] + ip, .pppDirection))
        #expect(isPacket([0x11, 0, 0, 1, 0, 40, 0, 0x21] + ip, .pppoe))
    }

    @Test("802.11 says by two bits whose address is where", arguments: [UInt8(0), 1, 2])
    func wifiAddresses(flags: UInt8) {
        let addresses =
            switch flags {
            case 0: Frames.router + Frames.anna + Frames.ben
            case 1: Frames.ben + Frames.anna + Frames.router
            default: Frames.router + Frames.ben + Frames.anna
            }
        let header: [UInt8] = [0x08, flags, 0, 0] + addresses + [0, 0]
        #expect(source(header + snap, .wifi) == Frames.anna)
    }

    @Test("between access points there are four addresses, with quality of service two bytes more")
    func wifiLonger() {
        let addresses = Frames.ben + Frames.ben + Frames.router + [0, 0] + Frames.anna
        #expect(source([0x88, 3, 0, 0] + addresses + [0, 0] + snap, .wifi) == Frames.anna)
    }

    @Test("an aggregate is read by its first subframe")
    func aggregate() {
        let addresses = Frames.router + Frames.anna + Frames.router + [0, 0]
        let subframe = Frames.router + Frames.anna + [0, 200]
        #expect(source([0x88, 1, 0, 0] + addresses + [0x80, 0] + subframe + snap, .wifi) == Frames.anna)
    }

    @Test(
        "management, empty and encrypted frames carry no address",
        arguments: [
            [UInt8(0x80), 0], [0x48, 1], [0x08, 0x41],
        ])
    func withoutAddress(control: [UInt8]) {
        #expect(decode(control + Array(repeating: 0, count: 60), .wifi) == .withoutAddress)
    }

    @Test("radiotap and PPI headers are passed over, padding included")
    func reception() {
        let wifi = [0x88, 1, 0, 0] + Frames.router + Frames.anna + Frames.anna + [0, 0, 0, 0]
        let plain: [UInt8] = [0, 0, 8, 0, 0, 0, 0, 0]
        let padded: [UInt8] = [0, 0, 9, 0, 2, 0, 0, 0, 0x20]
        #expect(source(plain + wifi + snap, .wifiRadiotap) == Frames.anna)
        #expect(source(padded + wifi + [0, 0] + snap, .wifiRadiotap) == Frames.anna)
        #expect(source([0, 0, 8, 0, 105, 0, 0, 0] + wifi + snap, .wifiPPI) == Frames.anna)
    }

    @Test("an Ethernet capture takes 94 bytes of a frame, and no link type more than 300")
    func snapLengths() {
        #expect(LinkType.ethernet.snapLength == 94)
        #expect(LinkType.allCases.allSatisfy { $0.snapLength <= 300 })
    }

    private var snap: [UInt8] { [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + ip }

    private func decode(_ frame: [UInt8], _ link: LinkType) -> DecodedFrame {
        FrameDecoder(linkType: link).decode(frame.span.bytes)
    }

    private func isPacket(_ frame: [UInt8], _ link: LinkType) -> Bool {
        if case .packet = decode(frame, link) { true } else { false }
    }

    /// The hardware address of the sender, where the packet's addresses are right too.
    private func source(_ frame: [UInt8], _ link: LinkType) -> [UInt8]? {
        guard case .packet(let packet) = decode(frame, link), packet.source == IPAddress("192.168.7.10"),
            packet.destination == IPAddress("198.51.100.2")
        else { return nil }
        return (0..<6).map(packet.sourceMAC.octet)
    }
}
