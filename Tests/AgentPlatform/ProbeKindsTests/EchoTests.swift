import MonitorCore
import Testing

@testable import ProbeKinds
@testable import Probing

@Suite("ICMP messages") struct EchoTests {
    private let packet = EchoPacket(identifier: 0x1234, sequence: 7, data: [1, 2, 3, 4, 5, 6, 7, 8, 9])

    private func header(to: [UInt8], protocol: UInt8 = 1) -> [UInt8] {
        [0x45, 0, 0, 0, 0, 0, 0, 0, 57, `protocol`, 0, 0, 45, 0, 0, 9] + to
    }

    @Test("an echo's checksum makes the sum nothing")
    func checksum() {
        #expect(EchoPacket.checksum(packet.bytes(true)) == 0)
    }

    @Test("a reply is read with its time to live")
    func reply() {
        var bytes = packet.bytes(true)
        bytes[0] = 0
        #expect(EchoNews(header(to: [45, 0, 0, 1]) + bytes, isV4: true) == .reply(packet, timeToLive: 57))
        var six = packet.bytes(false)
        six[0] = 129
        #expect(EchoNews(six, isV4: false) == .reply(packet, timeToLive: nil))
    }

    @Test("errors name the echo that they are about")
    func errors() {
        let quoted = header(to: [45, 0, 0, 1]) + packet.bytes(true)
        func news(_ type: UInt8, _ code: UInt8, _ rest: [UInt8] = [0, 0, 0, 0], _ body: [UInt8]? = nil)
            -> EchoNews?
        {
            EchoNews(header(to: [45, 0, 0, 9]) + [type, code, 0, 0] + rest + (body ?? quoted), isV4: true)
        }
        func expected(_ trouble: EchoNews.Trouble) -> EchoNews {
            .trouble(trouble, identifier: 0x1234, sequence: 7, destination: IPAddress("45.0.0.1")!)
        }
        #expect(news(11, 0) == expected(.timeExceeded))
        #expect(news(3, 1) == expected(.unreachable("hostUnreachable")))
        #expect(news(3, 13) == expected(.unreachable("prohibited")))
        #expect(news(3, 4, [0, 0, 5, 0x78]) == expected(.tooBig(1400)))
        #expect(news(5, 0) == nil)
        // Another protocol's packet is quoted, and one that is cut.
        #expect(
            news(11, 0, [0, 0, 0, 0], header(to: [45, 0, 0, 1], protocol: 17) + packet.bytes(true)) == nil)
        #expect(news(11, 0, [0, 0, 0, 0], Array(quoted.prefix(24))) == nil)
    }

    @Test("whatever arrives is read to its end")
    func hostile() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = EchoNews(bytes, isV4: true)
            _ = EchoNews(bytes, isV4: false)
        }
    }
}

@Suite("certificates as libcurl tells them") struct CertificateTests {
    @Test("fields are found, and hostile names are bounded and on one line")
    func fields() {
        let many = (0..<10_000).map { "DNS:n\($0).example.net" }.joined(separator: ", ")
        let certificate = Certificate([
            "Subject:CN = a\u{0}.example\nnet", "Issuer:CN = Lab", "Serial Number:0a",
            "Start date:Nov 30 08:00:00 2026 GMT",
            "Expire date:Dec  5 08:00:00 2026 GMT", "X509v3 Subject Alternative Name:\(many)",
            "Public Key Algorithm:rsaEncryption", "RSA Public Key:2048",
            "Cert:-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
        ])
        #expect(certificate.subject == "CN = a .example net")
        #expect(certificate.names.count == 50)
        #expect(certificate.from?.description == "2026-11-30T08:00:00.000Z")
        #expect(certificate.to?.description == "2026-12-05T08:00:00.000Z")
        #expect(certificate.keyBits == 2048)
        #expect(certificate.sha256 == HexText.text(SHA256.hash(Array("hello".utf8))))
    }

    @Test("OpenSSL's numbers have words")
    func verdicts() {
        #expect(TLSVerdict(18) == .selfSigned)
        #expect(TLSVerdict(10) == .expired)
        #expect(TLSVerdict(9) == .notYet)
        #expect(TLSVerdict(20) == .unknownIssuer)
        #expect(TLSVerdict(1) == .wrongName)
    }
}
