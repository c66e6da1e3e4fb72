import Testing

@testable import Probing

@Suite("URLs that checks follow") struct WebAddressTests {
    @Test("a URL gives scheme, host, port and target")
    func parts() throws {
        let url = try WebAddress("HTTPS://Example.net:8443/a/b?c=d#e")
        #expect(url.text == "https://example.net:8443/a/b?c=d")
        #expect(url.host == (try HostText("example.net")))
        #expect(try WebAddress("http://example.net").text == "http://example.net/")
        #expect(try WebAddress("http://example.net:80?x").text == "http://example.net/?x")
        #expect(try WebAddress("http://[2a02:cf40::1]:81/").text == "http://[2a02:cf40::1]:81/")
    }

    @Test(
        "what smuggles another host, scheme or line is refused",
        arguments: [
            "file:///etc/passwd", "ftp://example.net/", "gopher://example.net/", "javascript:alert(1)",
            "data:,x",
            "http:example.net", "http:/example.net", "://example.net", "http://", "http:///x",
            "http://@example.net",
            "http://user@example.net/", "http://user:pw@example.net/", "http://example.net@127.0.0.1/",
            "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://017700000001/",
            "http://localhost/",
            "http://example.net:0/", "http://example.net:65536/", "http://example.net:99999999999/",
            "http://example.net:8 0/", "http://example.net:-1/", "http://example.net:/",
            "http://exa mple.net/",
            "http://example.net/\r\nHost: x", "http://example.net\\@evil.net/", "http://[::1/", "http://::1/",
            "http://[fe80::1%25eth0]/", "http://exámple.net/",
        ])
    func refused(text: String) { #expect(throws: HostFault.self) { try WebAddress(text) } }

    @Test(
        "a Location is resolved against where it came from",
        arguments: [
            ("/x", "http://a.net/x"), ("x", "http://a.net/b/x"), ("../x", "http://a.net/x"),
            ("../../../x", "http://a.net/x"),
            ("?q=1", "http://a.net/b/c?q=1"), ("", "http://a.net/b/c?d"), ("//b.net/y", "http://b.net/y"),
            ("https://b.net:8443/z#f", "https://b.net:8443/z"), ("./", "http://a.net/b/"),
            ("..", "http://a.net/"),
            ("/a/./b/../c", "http://a.net/a/c"), ("HTTP://B.net", "http://b.net/"),
        ])
    func redirected(location: String, result: String) throws {
        #expect(try WebAddress("http://a.net/b/c?d").redirected(to: location).text == result)
    }

    @Test(
        "a redirection to what is not a URL of the web is not followed",
        arguments: [
            "file:///etc/passwd", "javascript:x", "gopher://a.net/", "//user@b.net/", "http://127.1/",
            "//[::1/",
            "/\u{0}", "/a b", "\\\\b.net\\x", "http://localhost/", "ldap://x/",
        ])
    func notFollowed(location: String) {
        #expect(throws: HostFault.self) { try WebAddress("http://a.net/b").redirected(to: location) }
    }
}
