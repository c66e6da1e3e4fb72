import Testing

@testable import HTTPClient

@Suite("Endpoint URLs") struct EndpointURLTests {
    @Test("a URL gives scheme, host, port and target")
    func parts() throws {
        let url = try EndpointURL("https://user:pw@platform.example:8443/api/monitor?key=1#top")
        #expect(url.scheme == .https)
        #expect(url.host == "platform.example")
        #expect(url.port == 8443)
        #expect(url.target == "/api/monitor?key=1")
        #expect(url.authority == "platform.example:8443")
    }

    @Test(
        "ports and paths may be left out",
        arguments: [
            ("http://h", 80, "/"), ("https://h", 443, "/"), ("ws://h?a=b", 80, "/?a=b"),
            ("WSS://h/", 443, "/"),
        ])
    func usual(text: String, port: Int, target: String) throws {
        let url = try EndpointURL(text, schemes: [.http, .https, .ws, .wss])
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.authority == "h")
    }

    @Test("an IPv6 host stands in brackets, and loses them for connecting")
    func ipv6() throws {
        let url = try EndpointURL.webSocket("ws://[::1]:9000/ws")
        #expect(url.host == "::1")
        #expect(url.authority == "[::1]:9000")
    }

    @Test(
        "an IPv6 host may have a zone, which stays on this machine, and may stand for an IPv4 address",
        arguments: [
            ("http://[fe80::1%25eth0]/a", "fe80::1%eth0", "[fe80::1]"),
            ("http://[fe80::1%br-lan.20]:8080/", "fe80::1%br-lan.20", "[fe80::1]:8080"),
            ("http://[::ffff:192.168.7.1]/", "::ffff:192.168.7.1", "[::ffff:192.168.7.1]"),
        ])
    func zone(text: String, host: String, authority: String) throws {
        let url = try EndpointURL(text)
        #expect(url.host == host && url.authority == authority)
    }

    @Test("user, query and fragment are never shown")
    func redacted() throws {
        let url = try EndpointURL("https://user:pw@h:8443/a/b?token=secret#frag")
        #expect(url.redacted == "https://h:8443/a/b")
        #expect("\(url)" == "https://h:8443/a/b")
        #expect(String(reflecting: url) == "https://h:8443/a/b")
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!dumped.contains("secret") && !dumped.contains("pw"))
    }

    @Test(
        "a wrong URL is refused with a sentence that shows a right one",
        arguments: [
            ("htp://x", "'htp://x' is not a valid http or https URL."),
            ("platform.example", "'platform.example' is not a valid http or https URL."),
            ("wss://h", "'wss://h' is not a valid http or https URL."),
            ("http://", "'http://' names no valid host."),
            ("http://a b/", "'http://a b/' holds a space or another character that no URL holds."),
            ("http://h:0/", "'http://h:0/' names no port between 1 and 65535."),
            ("http://h:65536", "'http://h:65536' names no port between 1 and 65535."),
            ("http://h:", "'http://h:' names no port between 1 and 65535."),
            ("http://[1.2.3.4]/", "'http://[1.2.3.4]/' holds no IPv6 address between its brackets."),
            ("http://[fe80::1%25]/", "'http://[fe80::1%25]/' holds no IPv6 address between its brackets."),
            (
                "http://[fe80::1%25a/b]/",
                "'http://[fe80::1%25a/b]/' holds no IPv6 address between its brackets."
            ),
            ("http://[::1", "'http://[::1' holds no IPv6 address between its brackets."),
            ("http://a@b@h/", "'http://h/' holds more than one '@' before its host."),
            (
                "http://u:pw@h/\u{e9}?k=1",
                "'http://h/?' holds a space or another character that no URL holds."
            ),
        ])
    func refused(text: String, sentence: String) {
        let error = #expect(throws: DeliveryError.self) { try EndpointURL(text) }
        #expect(error?.code == .badSetting)
        #expect(error?.description == sentence + " Write it like https://platform.example/api/monitor.")
    }

    @Test("a WebSocket URL with a user is refused, since it could not be sent")
    func webSocketUser() {
        let error = #expect(throws: DeliveryError.self) { try EndpointURL.webSocket("wss://u:pw@h/ws") }
        #expect(
            error?.description
                == "'wss://h/ws' names a user, which a WebSocket cannot send. "
                + "Write it like wss://platform.example/ws.")
    }
}
