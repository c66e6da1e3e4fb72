import HTTPTestSupport
import MonitorCore
import Testing

@testable import HTTPClient

@Suite("Probing an endpoint", .timeLimit(.minutes(1))) struct ReachabilityTests {
    @Test("a listening port is reachable, and is sent nothing", arguments: ["http", "ws"])
    func reachable(scheme: String) async throws {
        let server = try await LoopbackServer { _ in .status(200) }
        let url = try EndpointURL("\(scheme)://127.0.0.1:\(server.port)/x", schemes: [.http, .ws])
        let end = try await Reachability.probe(url: url, settings: .loopback).get()
        #expect(end == IPAddress("127.0.0.1"))
        // Each connection ends with what had been read of requests: nothing.
        #expect(await server.ended.next(1) == [0])
        try await server.close()
    }

    @Test("a closed port is not, and the sentence says why")
    func closed() async throws {
        let server = try await LoopbackServer { _ in .hang }
        try await server.close()
        let result = await Reachability.probe(url: try EndpointURL(server.url()), settings: .loopback)
        #expect(throws: DeliveryError(.unreachable, server.url(), "Connection refused")) { try result.get() }
    }
}
