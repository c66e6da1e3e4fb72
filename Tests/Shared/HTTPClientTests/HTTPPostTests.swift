import Glibc
import HTTPTestSupport
import MonitorCore
import Testing

@testable import HTTPClient

@Suite("POST over libcurl", .timeLimit(.minutes(1))) struct HTTPPostTests {
    private let http = HTTPPost(settings: .loopback)

    private func post(_ server: LoopbackServer, body: String = "{}") async throws -> HTTPReply {
        try await http.post(
            url: EndpointURL(server.url()), headers: [("Content-Type", "application/json")],
            body: Array(body.utf8))
    }

    @Test("one connection carries one request after the other, headers and body whole")
    func keptAlive() async throws {
        let server = try await LoopbackServer { .status(200 + $0, body: "reply \($0)") }
        for number in 0..<3 {
            let body = String(repeating: "x", count: 70_000 * number)
            let reply = try await post(server, body: body)
            #expect(
                reply
                    == HTTPReply(
                        status: 200 + number, body: Array("reply \(number)".utf8),
                        localAddress: IPAddress("127.0.0.1")))
            let request = try #require(await server.requests.next(1).first)
            #expect(request.body == body)
            #expect(request.header("Content-Type") == "application/json")
            #expect(request.header("User-Agent") == "monitor-agent/\(monitorVersion)")
            #expect(request.header("Expect") == nil)
        }
        #expect(server.connections == 1)
        try await server.close()
    }

    @Test("a port nobody listens on: the kernel's own words")
    func refused() async throws {
        let server = try await LoopbackServer { _ in .hang }
        try await server.close()
        let error = await #expect(throws: DeliveryError.self) { try await post(server) }
        #expect(error?.description == "cannot reach '\(server.url())': Connection refused.")
    }

    @Test("a connection reset in the middle is a transport error")
    func reset() async throws {
        let server = try await LoopbackServer { _ in .reset }
        let error = await #expect(throws: DeliveryError.self) { try await post(server) }
        #expect(error?.code == .unreachable)
        #expect(error?.cause.contains("reset by peer") == true)
        try await server.close()
    }

    @Test("an endless reply is cut off")
    func endless() async throws {
        let server = try await LoopbackServer { _ in .endless }
        let error = await #expect(throws: DeliveryError.self) { try await post(server) }
        #expect(error?.code == .endlessReply)
        try await server.close()
    }

    @Test("of a long reply the first 64 KiB are kept, and it is no failure")
    func long() async throws {
        let server = try await LoopbackServer { _ in
            .status(202, body: String(repeating: "y", count: 200_000))
        }
        let reply = try await post(server)
        #expect(reply.status == 202)
        #expect(reply.body.count == 65_536)
        try await server.close()
    }

    @Test("a redirection is not followed, and names the host it pointed to")
    func redirect() async throws {
        let server = try await LoopbackServer { _ in
            .status(301, headers: [("Location", "https://u:pw@other.example/x?secret=1")])
        }
        let reply = try await post(server)
        #expect(reply.statusText == "301 Moved Permanently to 'other.example', which is not followed")
        #expect(server.connections == 1)
        try await server.close()
    }

    @Test("Retry-After is read as a date, too")
    func retryAfterDate() async throws {
        var (later, parts) = (time(nil) + 100, tm())
        gmtime_r(&later, &parts)
        var text = [CChar](repeating: 0, count: 64)
        strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        let date = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let server = try await LoopbackServer { _ in .status(503, headers: [("Retry-After", date)]) }
        let reply = try await HTTPPost(settings: .loopback).post(
            url: try EndpointURL(server.url()), headers: [], body: [])
        let seconds = try #require(reply.retryAfter)
        #expect(seconds > .seconds(80) && seconds <= .seconds(100))
        try await server.close()
    }

    @Test("Retry-After is read in seconds")
    func retryAfter() async throws {
        let server = try await LoopbackServer { _ in .status(503, headers: [("Retry-After", "17")]) }
        #expect(try await post(server).retryAfter == .seconds(17))
        try await server.close()
    }

    @Test("a server that never answers is given up after the total timeout")
    func timeout() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let impatient = HTTPPost(settings: HTTPSettings(totalTimeout: .milliseconds(50), proxy: ""))
        let error = await #expect(throws: DeliveryError.self) {
            try await impatient.post(url: EndpointURL(server.url()), headers: [], body: [])
        }
        #expect(error?.cause.contains("timed out") == true)
        try await server.close()
    }

    @Test("cancelling ends a hanging transfer at once, and the next one works")
    func cancelled() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .hang : .status(204) }
        await withThrowingTaskGroup(of: HTTPReply.self) { group in
            group.addTask { try await post(server) }
            _ = await server.requests.next(1)
            let asked = ContinuousClock.now
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
            #expect(ContinuousClock.now - asked < .seconds(8))
        }
        #expect(try await post(server).status == 204)
        try await server.close()
    }
}
