import MonitorCore
import Testing

@testable import Probes

@Suite("ICMP packets") struct IcmpTests {
    private let request = EchoPacket(
        isV6: false, identifier: 0x1234, sequence: 7, cookie: 0x0102_0304_0506_0708, serial: 9,
        payloadBytes: 56)

    private static func bytes(_ packet: EchoPacket) -> [UInt8] {
        var bytes: [UInt8] = []
        packet.write(to: &bytes)
        return bytes
    }

    /// The header of an IPv4 packet, `options` words longer than the shortest.
    private static func header(options: Int = 0, timeToLive: UInt8 = 60, _ payload: [UInt8]) -> [UInt8] {
        let length = 20 + 4 * options + payload.count
        return [
            0x45 + UInt8(options), 0, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0, 0, timeToLive, 1, 0,
            0,
        ]
            + [10, 0, 0, 1] + [10, 0, 0, 2] + Array(repeating: 0, count: 4 * options) + payload
    }

    /// With its checksum put right.
    private static func summed(_ message: [UInt8]) -> [UInt8] {
        var message = message
        (message[2], message[3]) = (0, 0)
        let sum = InternetChecksum.of(message.span.bytes, from: 0)
        (message[2], message[3]) = (UInt8(sum >> 8), UInt8(sum & 255))
        return message
    }

    private static func reply(to request: EchoPacket) -> [UInt8] {
        var bytes = bytes(request)
        bytes[0] = request.isV6 ? 129 : 0
        return request.isV6 ? bytes : summed(bytes)
    }

    @Test("SipHash is the published one")
    func hash() {
        let hash = KeyedHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        let value = hash.hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 0x1716_1514_1312_1110)
        #expect(value == 0xb8ad_50c6_f649_af94)
    }

    @Test(
        "a reply is read with what was sent, with and without options in its header", arguments: [0, 3, 10])
    func reply(options: Int) {
        let packet = Self.header(options: options, Self.reply(to: request))
        let wanted = IcmpMessage.Reply(
            identifier: 0x1234, sequence: 7, cookie: request.cookie, serial: 9, payloadBytes: 56,
            isIntact: true, timeToLive: 60)
        #expect(IcmpMessage.v4(packet.span.bytes) == .reply(wanted))
    }

    @Test("ICMPv6 comes without a header")
    func replyV6() {
        var request = request
        request.isV6 = true
        let wanted = IcmpMessage.Reply(
            identifier: 0x1234, sequence: 7, cookie: request.cookie, serial: 9, payloadBytes: 56,
            isIntact: true, timeToLive: 61)
        #expect(IcmpMessage.v6(Self.reply(to: request).span.bytes, hopLimit: 61) == .reply(wanted))
    }

    @Test("a reply whose bytes were changed on its way is known, and counted as such")
    func damaged() {
        var message = Self.reply(to: request)
        message[40] ^= 0xff
        guard case .reply(let reply) = IcmpMessage.v4(Self.header(Self.summed(message)).span.bytes) else {
            Issue.record("not read")
            return
        }
        #expect(!reply.isIntact)
        #expect(reply.cookie == request.cookie)
    }

    @Test("a wrong checksum is not a message, nor is a request, nor what another protocol sent")
    func refused() {
        var wrong = Self.reply(to: request)
        wrong[2] ^= 1
        #expect(IcmpMessage.v4(Self.header(wrong).span.bytes) == nil)
        #expect(IcmpMessage.v4(Self.header(Self.bytes(request)).span.bytes) == nil)
        var udp = Self.header(Self.reply(to: request))
        udp[9] = 17
        #expect(IcmpMessage.v4(udp.span.bytes) == nil)
    }

    @Test(
        "an error names the request that it quotes",
        arguments: [
            (3, 1, EchoFailure.hostUnreachable), (3, 0, .netUnreachable), (3, 13, .prohibited),
            (11, 0, .timeExceeded), (3, 4, .packetTooBig(mtu: 1400)),
        ])
    func error(type: UInt8, code: UInt8, reason: EchoFailure) {
        let quote = Self.header(Self.bytes(request))
        let message = Self.summed([type, code, 0, 0, 0, 0, 0x05, 0x78] + quote)
        let wanted = IcmpMessage.Failure(
            reason: reason, destination: IPAddress("10.0.0.2")!, source: IPAddress("10.0.0.1")!,
            identifier: 0x1234, sequence: 7, cookie: request.cookie)
        #expect(IcmpMessage.v4(Self.header(message).span.bytes) == .error(wanted))
        // Routers quote eight bytes at the least: then there is no cookie.
        let short = Self.summed([type, code, 0, 0, 0, 0, 0x05, 0x78] + quote.prefix(28))
        guard case .error(let failure) = IcmpMessage.v4(Self.header(short).span.bytes) else {
            Issue.record("not read")
            return
        }
        #expect(failure.cookie == nil)
    }

    @Test("whatever is cut off, wherever, is read or passed over")
    func cutAnywhere() {
        let quote = Self.header(Self.bytes(request))
        let all = [
            Self.header(Self.reply(to: request)),
            Self.header(Self.summed([3, 1, 0, 0, 0, 0, 0, 0] + quote)),
            Self.header(options: 10, Self.reply(to: request)),
        ]
        for packet in all {
            for length in 0..<packet.count {
                let cut = Array(packet.prefix(length))
                _ = IcmpMessage.v4(cut.span.bytes)
                _ = IcmpMessage.v6(cut.span.bytes)
                _ = IcmpMessage.datagramV4(cut.span.bytes, timeToLive: nil)
            }
        }
    }
}
