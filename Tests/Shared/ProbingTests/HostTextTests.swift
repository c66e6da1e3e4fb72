import MonitorCore
import Testing

@testable import Probing

@Suite("hosts as users write them") struct HostTextTests {
    /// What some library takes for an address that it is not, and what forges a request.
    static let refused = [
        "", " ", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0x7f.0.0.1",
        "0X7F.1",
        "127.0.0.0x1", "0177.0.0.1", "010.0.0.1", "127.0.0.01", "127.0.0.1.", "1.2.3.4.", "1.2.3.4.5",
        "1.2.3",
        "256.0.0.1", "1.2.3.256", "0", "1", "00000000", "0x", "example.0x", "example.123", "example.0x7f",
        "127。0。0。1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127.0.0.1%25", "fe80::1%25eth0", "fe80::1%eth0",
        "[fe80::1%eth0]",
        "[::1", "::1]", "[127.0.0.1]", "[]", "[::g]", "::1::", ":::", "1:2:3:4:5:6:7:8:9", "::ffff:127.1",
        "::127.1",
        "a@b", "user:pw@example.net", "example.net:80", "http://example.net", "//example.net",
        "example.net/x",
        "example.net?x", "example.net#x", "exa mple.net", " example.net", "example.net ", "exa\tmple.net",
        "example.net\r\nHost: x", "example.net\n", "exam\0ple.net", "example.net\\@evil", "example\\.net",
        ".example.net", "example..net", "..", ".", "-a.net", "a-.net", "a.-b", "exámple.net", "xn--é.net",
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "%31%32%37.0.0.1", "127.0.0.1%00", "127,0,0,1",
        "0x7f.0x0.0x0.0x1", "0300.0250.1.1", "3232235777", "0xc0a80101", "192.168.257", "192.168.1.1.",
        "a*b.net",
        "\u{202e}moc.elpmaxe", "example.net\u{0}", "example.net\u{7f}", "<script>", "exam'ple.net", "a;b",
        "a|b", "$(id)",
        String(repeating: "a", count: 64) + ".net", String(repeating: "a.", count: 127) + "net",
    ]

    @Test(
        "other spellings of addresses, and what is not a host, are refused before anything is asked",
        arguments: refused)
    func spelling(text: String) {
        #expect(throws: HostFault.self) { try HostText(text) }
    }

    @Test("addresses in the one spelling that sockets take")
    func addresses() throws {
        #expect(try HostText("192.0.2.1") == .address(#require(IPAddress("192.0.2.1"))))
        #expect(try HostText("2001:DB8::1") == .address(#require(IPAddress("2001:db8::1"))))
        #expect(try HostText("[2001:db8::1]").description == "2001:db8::1")
        #expect(try HostText("[2001:db8::1]").inURL == "[2001:db8::1]")
        // The IPv4 address within is what counts from here on.
        #expect(try HostText("::ffff:127.0.0.1") == .address(#require(IPAddress("127.0.0.1"))))
        #expect(try HostText("[::ffff:7f00:1]") == .address(#require(IPAddress("127.0.0.1"))))
    }

    @Test("names, in lower case and without their final dot")
    func names() throws {
        #expect(try HostText("WWW.Example.NET").description == "www.example.net")
        #expect(try HostText("example.net.") == HostText("example.net"))
        #expect(try HostText("_dmarc.example.net").description == "_dmarc.example.net")
        #expect(try HostText("xn--exmple-qta.net").description == "xn--exmple-qta.net")
        #expect(try HostText("1and1.com").description == "1and1.com")
        #expect(try HostText("3com").description == "3com")
        #expect(try HostText("0xample.net").description == "0xample.net")
        #expect(try HostText(String(repeating: "a.", count: 125) + "net").description.utf8.count == 253)
    }

    @Test("a name is either refused or asked for as it was written, whatever the bytes")
    func hostile() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let host = try? HostText(text), case .name(let name) = host else { continue }
            let dotless = text.last == "." ? String(text.dropLast()) : text
            #expect(name.hostText == dotless.lowercased())
        }
    }
}
