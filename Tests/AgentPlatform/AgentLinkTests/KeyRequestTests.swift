import HTTPClient
import HTTPTestSupport
import MonitorCore
import Testing

@testable import AgentLink

@Suite("Asking for a key", .timeLimit(.minutes(1))) struct KeyRequestTests {
    private let http = HTTPPost(settings: .loopback)

    @Test("asking for a key posts the address and gives the body")
    func key() async throws {
        let server = try await LoopbackServer {
            $0 == 0 ? .status(201, body: "{\"key\":\"k\"}") : .status(404)
        }
        let url = try EndpointURL(server.url("/api/keys"))
        let ip = try #require(IPAddress("192.0.2.1"))
        #expect(try await KeyRequest.send(to: url, ip: ip, through: http) == Array("{\"key\":\"k\"}".utf8))
        #expect(await server.requests.next(1).map(\.body) == ["{\"ip\":\"192.0.2.1\"}"])
        let error = await #expect(throws: DeliveryError.self) {
            try await KeyRequest.send(to: url, ip: ip, through: http)
        }
        #expect(error?.cause == "404 Not Found")
        try await server.close()
    }
}
