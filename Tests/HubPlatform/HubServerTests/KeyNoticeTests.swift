import Agents
import HTTPTypes
import HubTestSupport
import MonitorCore
import MonitorWire
import Testing

@testable import HubServer

@Suite("what the holder of a key is told of it") struct KeyNoticeTests {
    private static func live(_ hub: AskedHub, _ secret: Secret) async throws -> PlatformAnswer? {
        let reply = try await hub.ask(
            .get, "/ws/monitor", [.authorization: "Bearer \(secret.revealed)"])
        #expect(reply.status == .unauthorized)
        return PlatformAnswer(Array(reply.body.utf8))
    }

    @Test("a key that opens no WebSocket is told why, and which it is")
    func live() async throws {
        try await AskedHub.with { hub in
            let pending = try await Self.live(hub, hub.store.newKey(.pending))
            #expect(pending?.code == .keyPending)
            #expect(pending?.error?.contains("Key 1 has waited for approval since ") == true)
            #expect(try await Self.live(hub, hub.store.newKey(.onHold))?.code == .keyOnHold)
            #expect(try await Self.live(hub, hub.store.newKey(.denied))?.code == .keyDenied)
            #expect(try await Self.live(hub, Secret("stranger"))?.code == .keyUnknown)
            #expect(try await Self.live(hub, hub.store.newKey(.approved))?.code == nil)
        }
    }

    @Test("a second agent of a name is told what to do")
    func sameName() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.store.newKey(.approved, serverID: "OpenWrt")
            let second = try await hub.store.newKey(.approved)
            #expect(try await hub.store.owner(of: 2, claiming: "OpenWrt") == nil)
            let answer = try await Self.live(hub, second)
            #expect(answer?.code == .keyOnHold)
            #expect(
                answer?.error?.hasPrefix("Another agent already uses the name 'OpenWrt'. Set SERVER_ID")
                    == true)
            #expect(answer?.error?.contains("agent approve 2 --take-over") == true)
        }
    }

    @Test(
        "a key whose name was taken over is told that an administrator approves it, not to rename its agent")
    func replaced() async throws {
        try await AskedHub.with { hub in
            let first = try await hub.store.newKey(.approved, serverID: "OpenWrt")
            _ = try await hub.store.newKey(.approved)
            #expect(try await hub.store.owner(of: 2, claiming: "OpenWrt") == nil)
            #expect(try await hub.store.decide(.approved, on: 2, takingOver: true))
            let answer = try await Self.live(hub, first)
            #expect(answer?.code == .keyOnHold)
            #expect(answer?.error?.hasPrefix("Another key has taken over the name of key 1. ") == true)
            #expect(answer?.error?.contains("agent approve 1 --take-over") == true)
            #expect(answer?.error?.contains("Set SERVER_ID") == false)
        }
    }

    @Test("a key that the hub does not know is refused with a word for programs on REST, too")
    func rest() async throws {
        try await AskedHub.with { hub in
            let reply = try await hub.ask(
                .post, "/api/monitor", [.authorization: "Bearer stranger"], body: "{}")
            #expect(PlatformAnswer(Array(reply.body.utf8))?.code == .keyUnknown)
        }
    }
}
