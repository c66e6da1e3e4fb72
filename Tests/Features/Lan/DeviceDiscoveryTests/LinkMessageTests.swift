import Testing

@testable import DeviceDiscovery

@Suite("an interface's kind, RTM_GETLINK") struct LinkMessageTests {
    /// `ip link add link eth0 name guest2 type vlan id 30`, as the kernel tells it: name, trunk, kind, data.
    static let guest2 = link(index: 7, kind: "vlan", number: 30)

    @Test("the question is the 32 bytes that rtnetlink(7) asks for")
    func request() {
        let header: [UInt8] = [32, 0, 0, 0, 18, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            LinkMessage.request(interfaceIndex: 259)
                == header + [0, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("a VLAN's number is in its data, whatever the interface is called")
    func number() {
        #expect(LinkMessage.vlan(in: Self.guest2, interfaceIndex: 7) == 30)
        #expect(
            LinkMessage.vlan(in: Self.link(index: 7, kind: "vlan", number: 4094), interfaceIndex: 7) == 4094)
    }

    @Test("another kind, another interface, a number that no VLAN has and a refusal tell nothing")
    func nothing() {
        for kind in ["bridge", "vlanx", "vla", "macvlan", ""] {
            #expect(
                LinkMessage.vlan(in: Self.link(index: 7, kind: kind, number: 30), interfaceIndex: 7) == nil)
        }
        #expect(LinkMessage.vlan(in: Self.guest2, interfaceIndex: 8) == nil)
        for number in [0, 4095, .max] as [UInt16] {
            #expect(
                LinkMessage.vlan(in: Self.link(index: 7, kind: "vlan", number: number), interfaceIndex: 7)
                    == nil)
        }
        let refusal: [UInt8] = [20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xed, 0xff, 0xff, 0xff]
        #expect(LinkMessage.vlan(in: refusal, interfaceIndex: 7) == nil)
    }

    @Test("an answer cut at any byte, or with any byte changed, is data and never a trap")
    func damaged() {
        for length in 0..<Self.guest2.count {
            #expect(LinkMessage.vlan(in: Array(Self.guest2.prefix(length)), interfaceIndex: 7) == nil)
        }
        var bytes = Self.guest2
        for position in bytes.indices {
            let original = bytes[position]
            for value in [0, 1, 2, 3, 4, 7, 8, 16, 18, 0x7f, 0x80, 0xff] as [UInt8] {
                bytes[position] = value
                let number = LinkMessage.vlan(in: bytes, interfaceIndex: 7)
                #expect(number.map { (1...4094).contains($0) } != false)
            }
            bytes[position] = original
        }
    }

    @Test("this kernel answers: its loopback, and a name that it has not, are no VLAN")
    func kernel() {
        #expect(VLANLink.number(of: "lo") == nil)
        #expect(VLANLink.number(of: "no-such-link") == nil)
    }

    private static func link(index: UInt32, kind: String, number: UInt16) -> [UInt8] {
        let data = attribute(1, NetlinkBytes.octets(number)) + attribute(5, [0x81, 0x00])
        let details = attribute(1, Array(kind.utf8) + [0]) + attribute(2, data)
        let head: [UInt8] = [0, 0, 1, 0] + NetlinkBytes.octets(index) + [0x43, 0x10, 1, 0, 0, 0, 0, 0]
        let payload =
            head + attribute(3, Array("guest2".utf8) + [0]) + attribute(5, [2, 0, 0, 0])
            + attribute(18, details)
        return NetlinkBytes.header(length: UInt32(16 + payload.count), type: 16, flags: 0) + payload
    }

    private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        NetlinkBytes.octets(UInt16(4 + value.count)) + NetlinkBytes.octets(type) + value
            + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }
}
