import MonitorCore
import Testing

@testable import DeviceDiscovery

@Suite("ARP frames") struct ArpFrameTests {
    let router = (address: IPAddress(v4: 0xc0a8_0101), mac: MACAddress(raw: 0x0200_0000_0001))
    let phone = (address: IPAddress(v4: 0xc0a8_0114), mac: MACAddress(raw: 0x0200_0000_00aa))

    @Test("a request is a broadcast of 42 bytes, octet for octet as RFC 826 lays it out")
    func request() {
        let expected: [UInt8] = [
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x08, 0x06,
            0, 1, 8, 0, 6, 4, 0, 1,
            2, 0, 0, 0, 0, 1, 192, 168, 1, 1,
            0, 0, 0, 0, 0, 0, 192, 168, 1, 20,
        ]
        #expect(ArpFrame.request(from: router.address, mac: router.mac, for: phone.address) == expected)
    }

    @Test("there is no ARP for IPv6")
    func requestV6() {
        let v6 = IPAddress(high: 0xfd00 << 48, low: 1)
        #expect(ArpFrame.request(from: router.address, mac: router.mac, for: v6) == nil)
        #expect(ArpFrame.request(from: v6, mac: router.mac, for: phone.address) == nil)
    }

    @Test("a reply tells who has the address, padded or not")
    func reply() throws {
        for padding in [0, 18] {
            let frame = replyFrame() + [UInt8](repeating: 0, count: padding)
            let answer = try #require(ArpFrame.reply(frame))
            #expect(answer.address == phone.address)
            #expect(answer.mac == phone.mac)
        }
    }

    @Test("the sender is the payload's, not the Ethernet header's: repeaters answer for others")
    func repeater() throws {
        var frame = replyFrame()
        frame[11] = 0x77
        #expect(try #require(ArpFrame.reply(frame)).mac == phone.mac)
    }

    @Test("an announcement in reply form counts as an answer")
    func gratuitous() throws {
        var frame = replyFrame()
        frame.replaceSubrange(0..<6, with: [UInt8](repeating: 0xff, count: 6))
        frame.replaceSubrange(38..<42, with: frame[28..<32])
        #expect(try #require(ArpFrame.reply(frame)).address == phone.address)
    }

    @Test("a frame cut short at any length is nothing")
    func truncated() {
        let frame = replyFrame()
        for length in 0..<frame.count { #expect(ArpFrame.reply(Array(frame.prefix(length))) == nil) }
    }

    @Test("any other EtherType, hardware, protocol, size or operation is nothing", arguments: 12..<22)
    func otherKinds(position: Int) {
        var frame = replyFrame()
        frame[position] ^= 1
        #expect(ArpFrame.reply(frame) == nil)
    }

    @Test("a group or zero hardware address is no device")
    func groupMAC() {
        for mac in [0x0300_0000_00aa, 0xffff_ffff_ffff, 0] as [UInt64] {
            #expect(ArpFrame.reply(replyFrame(mac: MACAddress(raw: mac))) == nil)
        }
    }

    @Test("a group or unspecified IP address is no device's")
    func groupAddress() {
        for v4 in [0, 0xe000_0001, 0xffff_ffff] as [UInt32] {
            #expect(ArpFrame.reply(replyFrame(address: IPAddress(v4: v4))) == nil)
        }
    }

    @Test("our own question is not an answer")
    func ownRequest() throws {
        let frame = ArpFrame.request(from: router.address, mac: router.mac, for: phone.address)
        #expect(ArpFrame.reply(try #require(frame)) == nil)
    }

    /// What `phone` would say to `router`.
    private func replyFrame(address: IPAddress? = nil, mac: MACAddress? = nil) -> [UInt8] {
        let sender = (address: address ?? phone.address, mac: mac ?? phone.mac)
        var frame = ArpFrame.request(from: sender.address, mac: sender.mac, for: router.address) ?? []
        frame[21] = 2
        return frame
    }
}
