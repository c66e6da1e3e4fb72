import Agents
import HTTPTypes
import HubCore
import HubTestSupport
import MonitorCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HubAgents
@testable import HubServer

@Suite("WebSockets of the hub", .timeLimit(.minutes(1))) struct LiveSocketTests {
    private static let quick = {
        var configuration = HubConfiguration()
        configuration.connections.betweenPings = .milliseconds(100)
        configuration.connections.untilPong = .milliseconds(100)
        return configuration
    }()

    private func bearer(_ hub: AskedHub) async throws -> String {
        "Authorization: Bearer \(try await hub.store.newKey(.approved).revealed)"
    }

    @Test("an agent that vanished without a word is noticed by a ping, and its connection closed")
    func vanishedAgent() async throws {
        try await ServedHub.with(Self.quick) { hub, port in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await socket.status() == 101)
            #expect(await socket.next() == RawConnection.ping)
            #expect(await socket.next() == nil)
        }
    }

    @Test("so is a browser")
    func vanishedBrowser() async throws {
        try await ServedHub.with(Self.quick) { hub, port in
            let cookie = try await hub.session(.viewer).headers[.cookie] ?? ""
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/live", "Cookie: \(cookie)", "Origin: http://hub.example")
            #expect(await socket.status() == 101)
            #expect(await socket.next() == RawConnection.ping)
            #expect(await socket.next() == nil)
        }
    }

    @Test("whoever answers stays")
    func answering() async throws {
        var patient = Self.quick
        patient.connections.untilPong = .seconds(3)
        try await ServedHub.with(patient) { hub, port in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await socket.status() == 101)
            for _ in 1...2 {
                #expect(await socket.next() == RawConnection.ping)
                try await socket.send(RawConnection.pong)
            }
            try await socket.close()
        }
    }

    @Test("whoever is sent away gets the reason, and a moment to say goodbye, too", arguments: [true, false])
    func goodbye(answers: Bool) async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await socket.status() == 101)
            #expect(try await hub.store.decide(.denied, on: 1))
            #expect(await socket.next() == RawConnection.policyViolation)
            let told = ContinuousClock.now
            if answers { try await socket.send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xf0]) }
            #expect(await socket.next() == nil)
            if !answers { #expect(ContinuousClock.now - told > .milliseconds(250)) }
        }
    }

    @Test("an agent that is removed is sent away, as one whose key is revoked is")
    func removed() async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await socket.status() == 101)
            #expect(try await hub.store.owner(of: 1, claiming: "attic") == "attic")
            #expect(try await hub.store.remove(agent: "attic"))
            #expect(await socket.next() == RawConnection.policyViolation)
            try await socket.close()
        }
    }

    @Test("a browser may say little at once", arguments: [1024, 4097])
    func browserFrames(bytes: Int) async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let cookie = try await hub.session(.viewer).headers[.cookie] ?? ""
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/live", "Cookie: \(cookie)", "Origin: http://hub.example")
            #expect(await socket.status() == 101)
            let wish = Array(#"{"subscribe":"overview"}"#.utf8)
            let padding = [UInt8](repeating: UInt8(ascii: " "), count: bytes - wish.count)
            try await socket.send(RawConnection.text(of: bytes) + wish + padding)
            let said = await socket.next()
            #expect(bytes > 4096 ? said == RawConnection.messageTooLarge : said?.first == 0x81)
            try? await socket.close()
        }
    }

    @Test("an agent without a key may say less at once than one with a key")
    func keylessFrames() async throws {
        var configuration = HubConfiguration()
        configuration.features[AgentSettings.self].keyless = [try #require(NetworkRange("127.0.0.0/8"))]
        try await ServedHub.with(configuration) { hub, port in
            for (credential, most) in [("X-None: 1", 1 << 20), (try await bearer(hub), 8 << 20)] {
                for isTooLong in [false, true] {
                    let socket = try await RawConnection(port: port)
                    try await socket.upgrade("/ws/monitor", credential)
                    #expect(await socket.status() == 101)
                    try await socket.send(RawConnection.text(of: isTooLong ? most + 1 : most))
                    if isTooLong { #expect(await socket.next() == RawConnection.messageTooLarge) }
                    try? await socket.close()
                }
            }
        }
    }

    @Test("behind a trusted proxy, an address that is contradicted or hidden is not the proxy's")
    func unknownBehindProxy() async throws {
        var configuration = HubConfiguration()
        configuration.trustedProxies = [try #require(NetworkRange("127.0.0.0/8"))]
        configuration.features[AgentSettings.self].keyless = configuration.trustedProxies
        try await ServedHub.with(configuration) { _, port in
            for (forwarded, status) in [
                ("X-None: 1", 101), ("Forwarded: for=8.8.8.8", 401), ("Forwarded: for=_hidden", 401),
                ("Forwarded: for=\"8.8.8.8", 401),
            ] {
                let socket = try await RawConnection(port: port)
                let claim = status == 101 ? "X-None: 2" : "X-Forwarded-For: 203.0.113.7"
                try await socket.upgrade("/", forwarded, claim)
                #expect(await socket.status() == status)
                try? await socket.close()
            }
        }
    }

    @Test("a connection that served other requests is closed when a WebSocket is asked for on it")
    func reused() async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let connection = try await RawConnection(port: port)
            for _ in 1...2 {
                try await connection.ask("/api/v1/health")
                #expect(await connection.status() == 200)
            }
            try await connection.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await connection.status() == nil)
            let fresh = try await RawConnection(port: port)
            try await fresh.upgrade("/ws/monitor", try await bearer(hub))
            #expect(await fresh.status() == 101)
            try await fresh.close()
        }
    }

    @Test("behind a trusted proxy, a key from another address goes on hold by its WebSocket alone")
    func movedBehindProxy() async throws {
        var configuration = HubConfiguration()
        configuration.trustedProxies = [try #require(NetworkRange("127.0.0.0/8"))]
        configuration.features[AgentSettings.self].reapproval = .address
        try await ServedHub.with(configuration) { hub, port in
            let secret = try await hub.store.newKey(.approved)
            for (address, status) in [
                ("203.0.113.7", 101), ("203.0.113.7", 101), ("203.0.113.8", 401), ("203.0.113.7", 401),
            ] {
                let socket = try await RawConnection(port: port)
                try await socket.upgrade(
                    "/", "Authorization: Bearer \(secret.revealed)", "X-Forwarded-For: \(address)")
                #expect(await socket.status() == status)
                try await socket.close()
            }
            #expect(try await hub.store.key(secret)?.state == .onHold)
        }
    }
}

@Suite("a wish for a WebSocket that comes late") struct LateUpgradeTests {
    @Test("waits for the answers before it")
    func pipelined() throws {
        let channel = EmbeddedChannel(handler: LateUpgrade())
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 40_000)).wait()
        let plain = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        try channel.writeInbound(HTTPServerRequestPart.head(plain))
        var wish = plain
        wish.headers = [
            "Upgrade": "WebSocket", "Connection": "Upgrade", "Host": "x", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        try channel.writeInbound(HTTPServerRequestPart.head(wish))
        #expect(channel.isActive)
        try channel.writeOutbound(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        #expect(!channel.isActive)
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == .head(plain))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
    }
}
