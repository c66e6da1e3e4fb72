import HTTPTypes
import HubCore
import MonitorCore
import Synchronization
import Testing

@testable import HubServer

@Suite("connections") struct ConnectionTests {
    private func count(total: Int, perAddress: Int) -> ConnectionCount {
        var bounds = ConnectionBounds()
        (bounds.total, bounds.perAddress) = (total, perAddress)
        return ConnectionCount(bounds)
    }

    @Test("an address has its share, and gets it back when it leaves")
    func perAddress() {
        let count = count(total: 100, perAddress: 2)
        let (one, other) = (IPAddress("192.0.2.1"), IPAddress("192.0.2.2"))
        #expect([count.enter(one), count.enter(one), count.enter(one)] == [true, true, false])
        #expect(count.enter(other))
        count.leave(one)
        #expect(count.enter(one))
        #expect(count.total == 3)
        #expect(count.refused == 1)
    }

    @Test("the hub answers on each of its addresses, and ends on all")
    func several() async throws {
        try await ServedHub.onSeveral(3, HubConfiguration()) { _, ports in
            #expect(Set(ports).count == 3)
            for port in ports {
                let connection = try await RawConnection(port: port)
                try await connection.ask("/api/v1/health")
                #expect(await connection.status() == 200)
            }
        }
    }

    @Test("a connection that has shown a session does not make room")
    func session() async throws {
        var configuration = HubConfiguration()
        configuration.connections.total = 2
        try await ServedHub.with(configuration) { hub, port in
            let cookie = try await hub.session(.viewer).headers[.cookie] ?? ""
            let visitor = try await RawConnection(port: port)
            try await visitor.ask("/api/v1/agents", "Cookie: \(cookie)")
            #expect(await visitor.status() == 200)
            for _ in 1...2 {
                let stranger = try await RawConnection(port: port)
                try await stranger.ask("/api/v1/health")
                #expect(await stranger.status() == 200)
            }
            try await visitor.ask("/api/v1/agents", "Cookie: \(cookie)")
            #expect(await visitor.status() == 200)
        }
    }

    @Test("a household of IPv6 is one")
    func perNetwork() {
        let count = count(total: 100, perAddress: 2)
        let three = (1...3).map { IPAddress("2001:db8::\($0)") }
        #expect(three.map { count.enter($0) } == [true, true, false])
        #expect(count.enter(IPAddress("2001:db8:0:1::1")))
    }

    @Test("this machine's own programs are bounded in total alone")
    func loopback() {
        let count = count(total: 5, perAddress: 2)
        #expect(
            (1...6).map { _ in count.enter(IPAddress("127.0.0.1")) } == [true, true, true, true, true, false])
    }

    @Test("where all are taken, the oldest stranger makes room, and nobody who has shown a key")
    func room() {
        let count = count(total: 3, perAddress: 100)
        let objects = (0..<5).map { _ in Connection() }
        let ids = objects.map { ObjectIdentifier($0) }
        func enter(_ at: Int) -> Bool {
            let one = objects[at]
            return count.enter(IPAddress("192.0.2.\(at)"), as: ids[at]) {
                one.isClosed.store(true, ordering: .relaxed)
            }
        }
        #expect((0...2).map(enter) == [true, true, true])
        count.prove(ids[0])
        #expect(enter(3))
        #expect(objects.map(\.closed) == [false, true, false, false, false])
        count.leave(IPAddress("192.0.2.1"), as: ids[1])
        #expect(count.total == 3)
        [2, 3].forEach { count.prove(ids[$0]) }
        #expect(!enter(4))
        withExtendedLifetime(objects) {}
    }

    private final class Connection: Sendable {
        let isClosed = Atomic(false)
        var closed: Bool { isClosed.load(ordering: .relaxed) }
    }

    private func origin(
        _ claims: String..., forwarded: String..., trusted: String..., peer: String = "127.0.0.1"
    ) -> String {
        let trusted = trusted.compactMap { NetworkRange($0) }
        let claims = ForwardedClaims(forwardedFor: claims, forwarded: forwarded, proto: [])
        return IPAddress(peer).flatMap { claims.origin(behind: $0, trusting: trusted)?.description }
            ?? "unknown"
    }

    @Test("of the way that a request says it took, the part that trusted proxies wrote is believed")
    func forwarded() {
        #expect(origin("203.0.113.9", trusted: "127.0.0.0/8") == "203.0.113.9")
        #expect(origin("8.8.8.8, 203.0.113.9", trusted: "127.0.0.0/8") == "203.0.113.9")
        #expect(
            origin("8.8.8.8, 203.0.113.9", "10.0.0.1", trusted: "127.0.0.0/8", "10.0.0.0/8") == "203.0.113.9")
        #expect(origin("what, 10.0.0.1", trusted: "127.0.0.0/8", "10.0.0.0/8") == "unknown")
        #expect(origin("unknown", trusted: "127.0.0.0/8") == "unknown")
        #expect(origin(trusted: "127.0.0.0/8") == "127.0.0.1")
        #expect(origin(" 2001:db8::1\t", trusted: "127.0.0.0/8") == "2001:db8::1")
    }

    @Test(
        "ports and brackets are left aside",
        arguments: [
            ("203.0.113.7:50000", "203.0.113.7"), ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"), ("203.0.113.7:", "unknown"), ("203.0.113.7:x", "unknown"),
            ("[203.0.113.7]:80", "unknown"), ("[2001:db8::7", "unknown"), ("[2001:db8::7]x", "unknown"),
        ])
    func ports(claim: String, right: String) {
        #expect(origin(claim, trusted: "127.0.0.0/8") == right)
    }

    @Test(
        "Forwarded says the same in its own words",
        arguments: [
            (#"for=203.0.113.7"#, "203.0.113.7"), (#"For="203.0.113.7:50000";proto=https"#, "203.0.113.7"),
            (#"proto=http;for="[2001:db8::7]:443", for=127.0.0.2"#, "2001:db8::7"),
            (#"for=8.8.8.8, for=203.0.113.7;by=10.0.0.1"#, "203.0.113.7"), (#"for=_hidden"#, "unknown"),
            (#"for=unknown"#, "unknown"), (#"for="203.0.113.7"#, "unknown"),
            (#"by="a,for=8.8.8.8";for=203.0.113.7"#, "203.0.113.7"),
        ])
    func forwardedField(claim: String, right: String) {
        #expect(origin(forwarded: claim, trusted: "127.0.0.0/8") == right)
    }

    @Test("where the two forms differ, one is the client's own, and neither is believed")
    func contradiction() {
        #expect(origin("203.0.113.7", forwarded: "for=203.0.113.7", trusted: "127.0.0.0/8") == "203.0.113.7")
        #expect(origin("203.0.113.7", forwarded: "for=8.8.8.8", trusted: "127.0.0.0/8") == "unknown")
    }

    @Test("the scheme is that of the proxy's word")
    func scheme() {
        func scheme(_ forwarded: [String], _ proto: [String]) -> String? {
            ForwardedClaims(forwardedFor: [], forwarded: forwarded, proto: proto).scheme
        }
        #expect(scheme([], ["https"]) == "https")
        #expect(scheme(["for=8.8.8.8;proto=HTTPS"], []) == "https")
        #expect(scheme(["proto=https"], ["http"]) == nil)
        #expect(scheme([], ["javascript"]) == nil)
    }
}
