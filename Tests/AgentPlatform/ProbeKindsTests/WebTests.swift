import HTTPTestSupport
import MonitorCore
import NIOHTTP1
import Testing

@testable import ProbeKinds
@testable import Probing

@Suite("http from here", .timeLimit(.minutes(1))) struct WebTests {
    /// A server for every host name, that answers by host and path.
    private func served(
        _ answer: @escaping @Sendable (String, String) -> LoopbackServer.Answer
    ) async throws -> (server: LoopbackServer, dns: LoopbackDNS) {
        let server = try await LoopbackServer.answering { request in
            answer(request.header("Host") ?? "", request.head.uri)
        }
        let dns = try await LoopbackDNS { question in
            guard question.type == .a else { return .none }
            return question.name.hasPrefix("inner") ? .addresses("192.168.1.1") : .addresses("127.0.0.1")
        }
        return (server, dns)
    }

    @Test("a page is asked for once, by the address that was screened, with its phases")
    func page() async throws {
        let (server, dns) = try await served { host, path in
            .status(200, headers: [("X-A", "b")], body: "hello \(path)")
        }
        let attempts = Attempts(dns: dns)
        let outcome = try attempts.outcome("http", "http://a.example.net:\(server.port)/x?y")
        #expect(outcome.word == .ok)
        #expect(outcome.result["status"].whole == 200)
        #expect(outcome.result["sample"].string == "hello /x?y")
        #expect(outcome.result["hops"].elements.count == 1)
        #expect(outcome.result["headers"].elements.contains(.list([.text("X-A"), .text("b")])))
        let times = outcome.result["times"]
        #expect(times["connectMicroseconds"].whole != nil)
        #expect(times["firstByteMicroseconds"].whole != nil)
        #expect(times["tlsMicroseconds"] == .null)
        let request = try #require(await server.requests.next(1).first)
        #expect(request.header("Host") == "a.example.net:\(server.port)")
        #expect(request.header("User-Agent") == "monitor-agent/\(monitorVersion) (check)")
        #expect(request.header("Accept-Encoding") == nil)
        #expect(dns.questions.map(\.name) == ["a.example.net", "a.example.net"])
        try await server.close()
        try await dns.close()
    }

    @Test(
        "redirections are followed by hand, each screened; inward ones are refused and nothing is sent there")
    func redirected() async throws {
        let (server, dns) = try await served { host, path in
            let port = host.split(separator: ":").last.map(String.init) ?? ""
            return switch path {
            case "/": .status(301, headers: [("Location", "/two")])
            case "/two": .status(302, headers: [("Location", "//b.example.net:\(port)/three")])
            case "/inward": .status(302, headers: [("Location", "http://inner.example.net:\(port)/")])
            case "/literal": .status(302, headers: [("Location", "http://127.1:\(port)/")])
            case "/file": .status(302, headers: [("Location", "file:///etc/passwd")])
            case "/round": .status(302, headers: [("Location", "/round")])
            case "/many": .status(302, headers: [("Location", "/many1")])
            case let path where path.hasPrefix("/many"):
                .status(302, headers: [("Location", "/many\((Int(path.dropFirst(5)) ?? 0) + 1)")])
            default: .status(200, body: "done")
            }
        }
        var attempts = Attempts(dns: dns)
        attempts.refused = [IPAddress("192.168.1.1")!]
        func outcome(_ path: String, _ options: String = "{}") throws -> ProbeOutcome {
            try attempts.outcome("http", "http://a.example.net:\(server.port)\(path)", options)
        }
        let good = try outcome("/")
        #expect(good.word == .ok)
        #expect(good.result["hops"].elements.map { $0["status"].whole } == [301, 302, 200])
        #expect(good.result["url"].string == "http://b.example.net:\(server.port)/three")
        let inward = try outcome("/inward")
        #expect(inward.word == .refused)
        #expect(inward.failedAt == .policy)
        #expect(inward.result["hops"].elements.count == 1)
        #expect(try outcome("/literal").word == .failed)
        #expect(try outcome("/file").word == .failed)
        #expect(try outcome("/round").reason == "The redirections go round in a circle.")
        let many = try outcome("/many")
        #expect(many.word == .failed)
        #expect(many.result["hops"].elements.count == 6)
        let unfollowed = try outcome("/", #"{"follow":0}"#)
        #expect(unfollowed.word == .ok)
        #expect(unfollowed.result["status"].whole == 301)
        try await server.close()
        try await dns.close()
    }

    @Test(
        "a name that answers otherwise the second time is asked once an attempt, and the first address is used"
    )
    func rebinding() async throws {
        let server = try await LoopbackServer { _ in .status(200, body: "ok") }
        let asked = Counter()
        let dns = try await LoopbackDNS { question in
            guard question.type == .a else { return .none }
            return asked.next() == 0
                ? .addresses("127.0.0.1", seconds: 0) : .addresses("192.168.1.1", seconds: 0)
        }
        var attempts = Attempts(dns: dns)
        attempts.refused = [IPAddress("192.168.1.1")!]
        let outcome = try attempts.outcome("http", "http://rb.example.net:\(server.port)/")
        #expect(outcome.word == .ok)
        #expect(asked.value == 1)
        #expect(try attempts.outcome("http", "http://rb.example.net:\(server.port)/").word == .refused)
        #expect(server.connections == 1)
        try await server.close()
        try await dns.close()
    }

    @Test("an endless body is cut, and is still an answer; a hash of it cannot be compared")
    func endless() async throws {
        let server = try await LoopbackServer { _ in .endless }
        let url = "http://127.0.0.1:\(server.port)/"
        let outcome = try Attempts().outcome("http", url)
        #expect(outcome.word == .ok)
        #expect(outcome.result["isCut"].isTrue)
        #expect(outcome.result["bodyBytes"].whole == 65_536)
        let hashed = try Attempts().outcome(
            "http", url, #"{"expect":{"sha256":"\#(String(repeating: "0", count: 64))"}}"#)
        #expect(hashed.word == .failed)
        try await server.close()
    }

    @Test("a server that never answers is a timeout, a reset and a closed port are failures")
    func broken() async throws {
        let hanging = try await LoopbackServer { _ in .hang }
        let slow = try Attempts().outcome(
            "http", "http://127.0.0.1:\(hanging.port)/", #"{"timeoutSeconds":0.2}"#)
        #expect(slow.word == .timeout)
        try await hanging.close()
        let resetting = try await LoopbackServer { _ in .reset }
        #expect(try Attempts().outcome("http", "http://127.0.0.1:\(resetting.port)/").failedAt == .answer)
        try await resetting.close()
        let closed = try Attempts().outcome("http", "http://127.0.0.1:\(resetting.port)/")
        #expect(closed.word == .failed)
        #expect(closed.failedAt == .connect)
    }

    @Test("a status of 400 and above fails, unless it is expected")
    func statuses() async throws {
        let server = try await LoopbackServer { _ in .status(404, body: "not here") }
        let url = "http://127.0.0.1:\(server.port)/"
        #expect(try Attempts().outcome("http", url).word == .failed)
        #expect(try Attempts().outcome("http", url, #"{"expect":{"status":404,"text":"here"}}"#).word == .ok)
        #expect(
            try Attempts().outcome("http", url, #"{"expect":{"status":[200,404],"text":"gone"}}"#).word
                == .failed)
        try await server.close()
    }
}
