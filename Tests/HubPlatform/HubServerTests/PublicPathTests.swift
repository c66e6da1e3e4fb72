import Agents
import HTTPTypes
import HubCore
import HubTestSupport
import MonitorCore
import Testing

@testable import HubAgents
@testable import HubServer

@Suite("a hub below a path", .timeLimit(.minutes(1))) struct PublicPathTests {
    @Test(
        "a public URL is an origin and a path",
        arguments: [
            ("https://example.org/monitor", "/monitor"), ("https://example.org/a/b/", "/a/b"),
            ("http://192.0.2.1:8080", ""), ("http://[2001:db8::1]:8080/", ""),
            ("https://Example.org/x", "/x"),
        ])
    func understood(text: String, path: String) {
        #expect(PublicURL(text)?.path == path)
        #expect(PublicURL(text)?.origin.contains("E") == false)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "example.org", "ftp://example.org", "https://example.org/a?b", "https://example.org/a#b",
            "https://", "https://example.org//a", "https://example.org/../a", "https://a b/",
            "https://example.org/\"", "https://anna@example.org/",
        ])
    func refused(text: String) { #expect(PublicURL(text) == nil) }

    @Test("proxies pass the path on or take it away")
    func inner() throws {
        let url = try #require(PublicURL("https://example.org/monitor"))
        for (asked, meant) in [
            ("/monitor/login?next=/", "/login?next=/"), ("/login", "/login"), ("/monitor", "/"),
            ("/monitor?a", "/?a"),
            ("/monitoring", "/monitoring"), ("/monitor/", "/"), ("/", "/"),
        ] { #expect(url.inner(asked) == meant) }
    }

    private func answer(_ lines: String..., body: String = "", port: Int) async throws -> String {
        let connection = try await RawConnection(port: port)
        let all = [lines[0], "Connection: close"] + lines.dropFirst() + ["", body]
        try await connection.send(all.joined(separator: "\r\n").utf8)
        return await Self.rest(of: connection)
    }

    private static func rest(of connection: RawConnection) async -> String {
        var all: [UInt8] = []
        while let some = await connection.next() { all += some }
        return String(decoding: all, as: UTF8.self)
    }

    private static let below = {
        var configuration = HubConfiguration()
        configuration.publicURL = PublicURL("https://example.org/monitor")
        return configuration
    }()

    @Test("redirects, links, cookies and the API's own document lead below it")
    func links() async throws {
        try await ServedHub.with(Self.below) { hub, port in
            _ = try await hub.session(.administrator)
            let led = try await answer("GET /monitor/agents HTTP/1.1", "Host: x", port: port)
            #expect(led.lowercased().contains("\r\nlocation: /monitor/login?next=/agents\r\n"), "\(led)")
            let page = try await answer("GET /login HTTP/1.1", "Host: x", port: port)
            let links = page.matches(of: #/ (?:href|src|action)="(/[^"]*)"/#).map { $0.1 }
            #expect(links.count > 4 && links.allSatisfy { $0.hasPrefix("/monitor/") }, "\(links)")
            let body = "name=administrator&password=\(AskedHub.password.revealed)".replacing(" ", with: "+")
            let login = try await answer(
                "POST /monitor/login HTTP/1.1", "Host: inside:8080", "Origin: https://example.org",
                "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)",
                body: body, port: port)
            #expect(login.contains("303 See Other") && login.contains("; Path=/monitor/; "), "\(login)")
            let document = try await answer("GET /api/v1/openapi.json HTTP/1.1", "Host: x", port: port)
            #expect(document.contains(#""servers": [{ "url": "https://example.org/monitor" }]"#))
        }
    }

    @Test("names cannot write links of their own")
    func names() {
        let html = #"<a href="/x">href=&quot;/y</a><img src="/z"><a href="//other">"#
        #expect(
            String(decoding: PublicPath.leading(Array(html.utf8), below: "/m"), as: UTF8.self)
                == #"<a href="/m/x">href=&quot;/y</a><img src="/m/z"><a href="/m//other">"#)
    }
}

@Suite("agents of before", .timeLimit(.minutes(1))) struct FormerAgentTests {
    @Test("from listed addresses WebSockets need no key, and end when the list does")
    func keyless() async throws {
        var configuration = HubConfiguration()
        try await ServedHub.with(configuration) { _, port in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/")
            #expect(await socket.status() == 401)
            try await socket.close()
        }
        configuration.features[AgentSettings.self].keyless = [try #require(NetworkRange("127.0.0.0/8"))]
        try await ServedHub.with(configuration) { _, port in
            for (path, more, status) in [("/", "X: y", 101), ("/", "Authorization: Bearer x", 401)] {
                let socket = try await RawConnection(port: port)
                try await socket.upgrade(path, more)
                #expect(await socket.status() == status)
                try await socket.close()
            }
        }
    }

    @Test("an empty body is answered by what to send")
    func empty() async throws {
        try await AskedHub.with { hub in
            let key = try await hub.store.newKey(.approved).revealed
            let reply = try await hub.ask(.post, "/api/monitor", [.authorization: "Bearer \(key)"])
            #expect(reply.status == .badRequest)
            #expect(reply.body.contains("connectivity"))
            let asked = try await hub.ask(.post, "/api/generate-key")
            #expect(asked.status == .badRequest)
            #expect(asked.body.contains(#"{\"ip\":\"192.0.2.1\"}"#))
        }
    }

    @Test("a refusal says what is wrong: no form, a form that is too long, JSON that is")
    func refusals() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.administrator)
            let json = try await hub.ask(.post, "/login", [.contentType: "application/json"], body: "{}")
            #expect(json.status == .unsupportedMediaType)
            let long = try await hub.post("/login", ["name": String(repeating: "x", count: 20_000)])
            #expect(long.status == .contentTooLarge)
            let token = try await hub.store.newToken(named: "t", .administrator).revealed
            let keys = try await hub.ask(
                .post, "/api/v1/keys", [.authorization: "Bearer \(token)"],
                body: String(repeating: " ", count: 2000))
            #expect(keys.status == .contentTooLarge)
            #expect(keys.body.contains("1024 bytes") && !keys.body.contains("form"))
        }
    }
}
