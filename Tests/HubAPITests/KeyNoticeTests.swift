import HTTPTypes
import MonitorCore
import MonitorWire
import Testing

@testable import HubAPI
@testable import HubStore

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

    @Test("a key that the hub does not know is refused with a word for programs on REST, too")
    func rest() async throws {
        try await AskedHub.with { hub in
            let reply = try await hub.ask(
                .post, "/api/monitor", [.authorization: "Bearer stranger"], body: "{}")
            #expect(PlatformAnswer(Array(reply.body.utf8))?.code == .keyUnknown)
        }
    }
}
