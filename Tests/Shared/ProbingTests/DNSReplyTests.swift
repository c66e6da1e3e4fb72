import MonitorCore
import Testing

@testable import Probing

@Suite("answers of resolvers") struct DNSReplyTests {
    private static func name(_ text: String) -> [UInt8] { DNSName(host: text)!.wire }

    private static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    static func record(_ name: [UInt8], _ type: Int, seconds: Int = 300, _ data: [UInt8]) -> [UInt8] {
        name + u16(type) + u16(1) + u16(seconds >> 16) + u16(seconds & 0xffff) + u16(data.count) + data
    }

    static func message(
        flags: Int = 0x8180, _ question: (String, Int)? = ("example.net", 1), answers: [[UInt8]] = [],
        authorities: [[UInt8]] = [], additional: [[UInt8]] = []
    ) -> [UInt8] {
        let head = [
            0x1234, flags, question == nil ? 0 : 1, answers.count, authorities.count, additional.count,
        ]
        .flatMap(u16)
        let asked = question.map { name($0.0) + u16($0.1) + u16(1) } ?? []
        return head + asked + (answers + authorities + additional).flatMap { $0 }
    }

    @Test("flags, code and question are read as dig prints them")
    func header() throws {
        let reply = try #require(DNSReply(Self.message(flags: 0x85b3)))
        #expect(reply.id == 0x1234)
        #expect(reply.codeName == "NXDOMAIN")
        #expect(reply.flagNames == ["aa", "ra", "ad", "cd"])
        #expect(reply.question?.name.hostText == "example.net")
        #expect(try #require(DNSReply(Self.message(flags: 0x8380))).isTruncated)
    }

    @Test("EDNS holds the upper bits of the code")
    func extended() throws {
        let options = [0] + Self.u16(41) + Self.u16(1232) + [1, 0, 0, 0] + Self.u16(0)
        #expect(try #require(DNSReply(Self.message(additional: [options]))).codeName == "BADVERS")
    }

    @Test("the addresses are those at the end of the aliases, and no stray ones")
    func aliases() throws {
        let reply = try #require(
            DNSReply(
                Self.message(answers: [
                    Self.record([0xc0, 12], 5, Self.name("b.example.net")),
                    Self.record(Self.name("b.example.net"), 5, Self.name("c.example.org")),
                    Self.record(Self.name("c.example.org"), 1, seconds: 60, [45, 0, 0, 1]),
                    Self.record(Self.name("evil.example.org"), 1, [127, 0, 0, 1]),
                ])))
        #expect(reply.addresses(of: DNSName(host: "example.net")!) == [IPAddress("45.0.0.1")!])
        #expect(reply.leastSeconds == 60)
    }

    @Test("aliases that go round end")
    func loop() throws {
        let reply = try #require(
            DNSReply(
                Self.message(answers: [
                    Self.record([0xc0, 12], 5, Self.name("b.net")),
                    Self.record(Self.name("b.net"), 5, Self.name("example.net")),
                ])))
        #expect(reply.addresses(of: DNSName(host: "example.net")!) == [])
    }

    @Test(
        "record data has the presentation form of its type",
        arguments: [
            (1, [192, 0, 2, 1], "192.0.2.1"), (1, [192, 0, 2], "\\# 3 C00002"),
            (28, [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], "2001:db8::1"),
            (15, [0, 10] + DNSName(host: "mx.example.net")!.wire, "10 mx.example.net."),
            (15, [0, 0, 0], "0 ."),
            (16, [3, 0x61, 0x22, 0x62, 2, 0, 0xff], #""a\"b" "\000\255""#),
            (16, [5, 0x61], "\\# 2 0561"),
            (33, [0, 1, 0, 2, 0x1f, 0x90] + DNSName(host: "a.net")!.wire, "1 2 8080 a.net."),
            (257, [0, 5] + Array("issueletsencrypt.org".utf8), #"0 issue "letsencrypt.org""#),
            (43, [0x30, 0x39, 8, 2, 0xab, 0xcd], "12345 8 2 ABCD"),
            (48, [1, 1, 3, 8, 1, 2, 3], "257 3 8 AQID"),
            (52, [3, 1, 1, 0xaa], "3 1 1 AA"),
            (
                65, [0, 1, 0, 0, 1, 0, 6, 2, 0x68, 0x32, 2, 0x68, 0x33, 0, 4, 0, 4, 45, 0, 0, 1],
                #"1 . alpn="h2,h3" ipv4hint=45.0.0.1"#
            ),
            (35, [0, 1, 0, 2, 1, 0x53, 0, 0] + DNSName(host: "a.net")!.wire, #"1 2 "S" "" "" a.net."#),
            (12345, [1, 2, 3], "\\# 3 010203"), (12345, [], "\\# 0"),
        ] as [(Int, [UInt8], String)])
    func presentation(type: Int, data: [UInt8], text: String) throws {
        let reply = try #require(DNSReply(Self.message(answers: [Self.record([0xc0, 12], type, data)])))
        #expect(reply.answers.map(\.text) == [text])
    }

    @Test("names of hostile bytes are escaped")
    func hostileNames() throws {
        let name: [UInt8] = [5, 0x61, 0x2e, 0, 0x20, 0xff, 0]
        let reply = try #require(DNSReply(Self.message(answers: [Self.record([0xc0, 12], 2, name)])))
        #expect(reply.answers.first?.text == #"a\.\000\032\255."#)
    }

    @Test("how long it may be remembered that a name has nothing is the smaller number of the SOA")
    func negative() throws {
        let soa =
            Self.name("ns.net") + Self.name("admin.net") + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 60]
        let reply = try #require(
            DNSReply(
                Self.message(
                    flags: 0x8183, authorities: [Self.record(Self.name("net"), 6, seconds: 900, soa)])))
        #expect(reply.negativeSeconds == 60)
    }

    @Test("pointers that go round or forward, lengths that lie and cut messages are survived")
    func broken() throws {
        var pointer = Self.message(nil)
        #expect(DNSReply(pointer) != nil)
        pointer[7] = 1
        pointer += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]
        #expect(try #require(DNSReply(pointer)).isBroken)
        let whole = Self.message(answers: [Self.record([0xc0, 12], 16, [3, 0x61, 0x62, 0x63])])
        for length in 0..<whole.count { _ = DNSReply(Array(whole.prefix(length))) }
        var lying = whole
        lying[lying.count - 5] = 0xff
        #expect(try #require(DNSReply(lying)).isBroken)
    }

    @Test("of many records a bounded number is kept, and the rest is counted")
    func many() throws {
        let records = (0..<400).map {
            Self.record([0xc0, 12], 1, [45, 0, UInt8($0 >> 8), UInt8($0 & 0xff)])
        }
        let reply = try #require(DNSReply(Self.message(answers: records)))
        #expect(reply.answers.count == DNSReply.mostRecords)
        #expect(reply.omitted == 400 - DNSReply.mostRecords)
    }

    @Test("random bytes are read to an end")
    func random() {
        var random = SystemRandomNumberGenerator()
        let seed = Self.message(answers: [Self.record([0xc0, 12], 65, [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32])])
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            guard let reply = DNSReply(bytes) else { continue }
            #expect(reply.answers.count <= DNSReply.mostRecords)
            _ = reply.addresses(of: .root)
        }
    }

    @Test("a question has EDNS, and says what it wants of signatures")
    func question() throws {
        var query = DNSQuery(id: 7, name: DNSName(host: "a.net")!, type: .aaaa)
        let plain = query.bytes
        #expect(plain.prefix(12) == [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1])
        #expect(plain.dropFirst(12).prefix(11) == [1, 0x61, 3, 0x6e, 0x65, 0x74, 0, 0, 28, 0, 1])
        #expect(plain.suffix(11) == [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0])
        query.wantsSignatures = true
        query.isUnchecked = true
        #expect(query.bytes[3] == 0x10)
        #expect(query.bytes[query.bytes.count - 4] == 0x80)
    }

    @Test("an address is asked for by its reverse name")
    func reverse() throws {
        #expect(DNSName(reverse: IPAddress("192.0.2.1")!).hostText == "1.2.0.192.in-addr.arpa")
        #expect(
            DNSName(reverse: IPAddress("2001:db8::1")!).hostText
                == "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
    }
}
