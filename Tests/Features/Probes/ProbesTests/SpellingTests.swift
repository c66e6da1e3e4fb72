import Testing

@testable import Probes

@Suite("what a target is, in one text") struct SpellingTests {
    @Test(
        "what is read is written the same",
        arguments: [
            "192.0.2.1", "gateway", "shop.example", "tcp://192.0.2.1:443", "tcp://[2001:db8::1]:22",
            "tcp://gateway:53", "http://shop.example/", "https://shop.example:8443/health?full=1",
            "dns://192.0.2.53/shop.example/AAAA", "dns://resolver/shop.example/A",
        ])
    func roundTrip(_ text: String) throws {
        let spelling = try TargetSpelling(text)
        #expect(spelling.description == text)
        let target = ProbeTarget(id: 1, spelling)
        #expect(target.fault == nil)
        #expect(target.spelling == spelling)
    }

    @Test("what is usual is filled in")
    func usual() throws {
        #expect(try TargetSpelling("https://shop.example").description == "https://shop.example/")
        #expect(try TargetSpelling("HTTPS://Shop.example?a").description == "https://shop.example/?a")
        #expect(try TargetSpelling("dns://192.0.2.53/shop.example").question == "shop.example A")
    }

    @Test(
        "what is not a target is refused",
        arguments: [
            "tcp://192.0.2.1", "tcp://192.0.2.1:0", "tcp://192.0.2.1:65536", "tcp://192.0.2.1:80/path",
            "tcp://:80", "ftp://192.0.2.1", "echo://192.0.2.1", "https://user@shop.example/",
            "https://shop.example/a b", "https://shop.example/a,b", "https://shop.example/#a",
            "https://127.1/", "dns://192.0.2.53", "dns://192.0.2.53/shop.example/ANY",
            "dns://192.0.2.53:53/a/A",
            "tcp://mesh:80", "tcp://[fe80::1%eth0]:80", "tcp://[192.0.2.1]:80", "https://[2001:db8::1/",
            "://a",
        ])
    func refused(_ text: String) {
        #expect(throws: ProbeAddressFault.self) { try TargetSpelling(text) }
    }

    @Test("a target whose parts do not belong together is refused")
    func faults() {
        var target = ProbeTarget(1, "192.0.2.1")
        target.kind = .tcp
        #expect(target.fault == "A TCP target has a port.")
        target.port = 443
        #expect(target.fault == nil)
        target.count = 2
        #expect(target.fault != nil)
        target.count = 1
        target.kind = .dns
        #expect(target.fault != nil)
        target.question = "shop.example AAAA"
        #expect(target.fault == nil)
        target.kind = .http
        #expect(target.fault != nil)
    }
}
