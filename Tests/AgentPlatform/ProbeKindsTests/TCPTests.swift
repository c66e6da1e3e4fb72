import HTTPTestSupport
import MonitorCore
import Testing

@testable import ProbeKinds
@testable import Probing

@Suite("tcp and udp from here", .timeLimit(.minutes(1))) struct TCPTests {
    @Test("a port that listens is connected to, and its time is known")
    func connected() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let outcome = try Attempts().outcome("tcp", "127.0.0.1", port: server.port)
        #expect(outcome.word == .ok)
        #expect(outcome.address == IPAddress("127.0.0.1"))
        #expect(outcome.microseconds != nil)
        #expect(outcome.result["connected"].isTrue)
        try await server.close()
    }

    @Test("a closed port is refused, with that word")
    func refused() async throws {
        let server = try await LoopbackServer { _ in .hang }
        try await server.close()
        let outcome = try Attempts().outcome("tcp", "127.0.0.1", port: server.port)
        #expect(outcome.word == .failed)
        #expect(outcome.failedAt == .connect)
        #expect(outcome.result["attempts"].elements.first?["error"].string == "refused")
    }

    @Test("of a host with two families each one's fate is told")
    func families() async throws {
        let dns = try await LoopbackDNS { question in
            question.type == .a ? .addresses("127.0.0.1") : .addresses("::1")
        }
        // Nothing listens at ::1.
        let server = try await LoopbackServer { _ in .hang }
        let outcome = try Attempts(dns: dns).outcome("tcp", "both.example.net", port: server.port)
        #expect(outcome.word == .ok)
        #expect(outcome.reason == "IPv6 failed: refused." || outcome.reason == nil)
        #expect(outcome.result["attempts"].elements.count == 2)
        try await server.close()
        try await dns.close()
    }

    @Test("what is not wanted any more ends at once")
    func cancelled() throws {
        let outcome = try Attempts().outcome("tcp", "127.0.0.1", port: 9, while: { false })
        #expect(outcome.word == .cancelled)
    }

    @Test("a datagram to a closed port is refused; to one that is silent the answer is never ok")
    func datagrams() async throws {
        let dns = try await LoopbackDNS { _ in .silent }
        let silent = try Attempts().outcome(
            "udp", "127.0.0.1", port: dns.port, #"{"timeoutSeconds":0.2,"payload":"00"}"#)
        #expect(silent.word == .timeout)
        #expect(silent.result["answer"].string == "openOrFiltered")
        try await dns.close()
        let closed = try Attempts().outcome(
            "udp", "127.0.0.1", port: dns.port, #"{"timeoutSeconds":2,"payload":"00"}"#)
        #expect(closed.word == .failed)
        #expect(closed.result["answer"].string == "refused")
    }

    @Test("a datagram that is answered is ok, with the bytes")
    func answered() async throws {
        let dns = try await LoopbackDNS { _ in .none }
        let query = HexText.text(DNSQuery(id: 1, name: DNSName(host: "a.net")!, type: .a).bytes)
        let outcome = try Attempts().outcome("udp", "127.0.0.1", port: dns.port, #"{"payload":"\#(query)"}"#)
        #expect(outcome.word == .ok)
        #expect(outcome.result["answer"].string == "answered")
        try await dns.close()
    }

    @Test("ports and datagrams of others than administrators are refused before a socket is made")
    func ports() throws {
        var attempts = Attempts()
        attempts.isAdministrator = false
        for (kind, port) in [("tcp", 25), ("tcp", 6379), ("udp", 4000)] {
            let outcome = try attempts.outcome(kind, "127.0.0.1", port: port)
            #expect(outcome.word == .refused)
            #expect(outcome.failedAt == .policy)
        }
        #expect(attempts.screened.isEmpty)
    }
}
