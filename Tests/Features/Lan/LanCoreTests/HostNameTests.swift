import MonitorCore
import Testing

@testable import LanCore

@Suite("names from the network") struct HostNameTests {
    func sanitised(_ text: String) -> String? { HostName.sanitised(Array(text.utf8)) }

    @Test(
        "an ordinary name stays as it is, without the trailing dot",
        arguments: [
            ("nas.lan", "nas.lan"), ("nas.lan.", "nas.lan"), ("Küche-TV_2", "Küche-TV_2"),
            ("電視.lan", "電視.lan"),
        ])
    func ordinary(claimed: String, name: String) {
        #expect(sanitised(claimed) == name)
    }

    @Test(
        "control, direction, invisible and markup characters are dropped",
        arguments: [
            ("a\u{1b}[31mb", "a31mb"), ("a\u{202e}b", "ab"), ("a\u{200b}\u{feff}b", "ab"), ("a\nb\0c", "abc"),
            ("<script>x</script>", "scriptxscript"), ("tv'\"`$;&|", "tv"), ("a b", "ab"), ("tv📺", "tv"),
            ("a\u{e000}\u{fffe}b", "ab"), ("a\u{3164}b", "ab"),
        ])
    func hostile(claimed: String, name: String) {
        #expect(sanitised(claimed) == name)
    }

    @Test("bytes that are not UTF-8 are dropped")
    func invalid() {
        #expect(HostName.sanitised([0x61, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x62]) == "ab")
    }

    @Test(
        "when nothing is left there is no name",
        arguments: ["", ".", "...", "\u{7}", "\u{202e}.\u{200d}", "  "])
    func nothing(claimed: String) {
        #expect(sanitised(claimed) == nil)
    }

    @Test(
        "a name that reads as an address would pose as another device", arguments: ["10.0.0.1", "10.0.0.1."])
    func address(claimed: String) {
        #expect(sanitised(claimed) == nil)
    }

    @Test("a label ends at 63 bytes and the name at 253, between characters")
    func lengths() throws {
        #expect(sanitised(String(repeating: "a", count: 100))?.utf8.count == 63)
        #expect(sanitised(String(repeating: "ü", count: 100))?.utf8.count == 62)
        let long = Array(repeating: String(repeating: "b", count: 60), count: 9).joined(separator: ".")
        #expect(sanitised(long)?.utf8.count == 243)
    }

    @Test("every single byte, alone or in a name, gives something fit or nothing")
    func everyByte() {
        for byte in UInt8.min...UInt8.max {
            let name = HostName.sanitised([0x61, byte, 0x62])
            #expect(name?.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 32 && $0.value < 127 } == true)
        }
    }

    @Test(
        "the house's own domain is cut, the Internet's is not",
        arguments: [
            ("nas.lan", "nas"), ("NAS.Fritz.Box", "NAS"), ("a.b.local", "a.b"), ("tv.home.arpa", "tv"),
            ("one.example.com", "one.example.com"), ("lan", "lan"), ("nas", "nas"), ("mylan", "mylan"),
            (".lan", ".lan"), ("192.168.1.1.lan", "192.168.1.1.lan"),
        ])
    func shortName(name: String, short: String) {
        #expect(HostName.shortName(name) == short)
    }
}
