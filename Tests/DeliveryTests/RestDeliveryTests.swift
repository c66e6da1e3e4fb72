import Logging
import MonitorCore
import NIOHTTP1
import Testing

@testable import Delivery

@Suite("Delivery over REST", .timeLimit(.minutes(1))) struct RestDeliveryTests {
    private let log = LogLines()

    /// Waits are noted, not waited for.
    private func delivery(
        to url: String, bearer: String? = "key-123",
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> RestDelivery {
        RestDelivery(
            endpoint: try RestEndpoint(url: url, bearer: bearer.map { Secret($0) }, settings: .loopback),
            maximumUnsentBytes: 1 << 20, backoff: .short, logger: log.logger, pause: pause)
    }

    @Test("each snapshot is one POST, with key, name and type")
    func request() async throws {
        let server = try await LoopbackServer { _ in .status(202) }
        let rest = try delivery(to: server.url("/api/monitor?v=1"))
        rest.offer(snapshot(12, json: "{\"a\":1}"))
        try await running(rest) {
            let request = try #require(await server.requests.next(1).first)
            #expect(request.head.method == .POST)
            #expect(request.head.uri == "/api/monitor?v=1")
            #expect(request.body == "{\"a\":1}")
            #expect(request.header("Authorization") == "Bearer key-123")
            #expect(request.header("Idempotency-Key") == "router%201/start/12")
            #expect(request.header("Content-Type") == "application/json")
            let line = await log.first(containing: "API:")
            #expect(line?.text == "API: Data sent successfully (snapshot 12, 7 bytes, 202)")
            #expect(line?.level == .info)
        }
        #expect(rest.status.delivered == 1)
        #expect(rest.status.waiting == 0)
        try await server.close()
    }

    @Test("after an outage everything arrives, oldest first, over the failures of each kind")
    func outage() async throws {
        let answers: [LoopbackServer.Answer] = [
            // A reset comes first: on a connection that had served before, libcurl tries again by itself.
            .reset, .status(500), .status(429), .status(302, headers: [("Location", "/login")]), .status(404),
        ]
        let server = try await LoopbackServer { $0 < answers.count ? answers[$0] : .status(200) }
        let rest = try delivery(to: server.url())
        for sequence: UInt64 in 1...3 { rest.offer(snapshot(sequence, json: "\(sequence)")) }
        try await running(rest) { _ = await log.first(containing: "successfully (snapshot 3") }
        #expect(await server.requests.next(8).map(\.body) == ["1", "1", "1", "1", "1", "1", "2", "3"])
        #expect(log.all.count == 8, "one line for each attempt")
        #expect(
            log.all.prefix(5).allSatisfy {
                $0.level == .warning && $0.text.contains("Failed to send snapshot 1")
            })
        #expect(rest.status.delivered == 3)
        #expect(rest.status.lastError == nil)
        try await server.close()
    }

    @Test("a snapshot that can never be accepted is dropped, and the next one sent")
    func rejected() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(422) : .status(200) }
        let rest = try delivery(to: server.url())
        rest.offer(snapshot(1))
        rest.offer(snapshot(2))
        try await running(rest) {
            let line = await log.first(containing: "never be accepted")
            #expect(line?.level == .error)
            _ = await log.first(containing: "successfully (snapshot 2")
        }
        #expect(rest.status.rejected == 1)
        #expect(rest.status.delivered == 1)
        try await server.close()
    }

    @Test("a refused key is an error, retried after a minute, and never shown")
    func keyRefused() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(401, body: "key-123") : .status(200) }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let rest = try delivery(to: server.url()) { waited.yield($0) }
        rest.offer(snapshot(1))
        try await running(rest) {
            #expect(await waits.next(1) == [.seconds(60)])
            _ = await log.first(containing: "successfully")
        }
        #expect(log.all.first?.level == .error)
        #expect(log.all.first?.text.contains("Check API_KEY. Retrying in 60.0 s; 1 waiting.") == true)
        #expect(!log.all.contains { $0.text.contains("key-123") })
        try await server.close()
    }

    @Test("Retry-After is waited for, an hour at most", arguments: [("7", 7), ("99999999", 3600)])
    func retryAfter(header: String, seconds: Int) async throws {
        let server = try await LoopbackServer {
            $0 == 0 ? .status(503, headers: [("Retry-After", header)]) : .status(200)
        }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let rest = try delivery(to: server.url()) { waited.yield($0) }
        rest.offer(snapshot(1))
        try await running(rest) { #expect(await waits.next(1) == [.seconds(seconds)]) }
        try await server.close()
    }

    @Test("a delivery that takes over carries on the snapshots and the books of the one before")
    func takeOver() async throws {
        let server = try await LoopbackServer { $0 == 1 ? .status(422) : .status(200) }
        let first = try delivery(to: server.url())
        for sequence in 1...2 { first.offer(snapshot(UInt64(sequence))) }
        try await running(first) { _ = await log.first(containing: "never be accepted") }
        first.offer(snapshot(3))
        let second = try delivery(to: server.url())
        second.takeOver(from: first)
        #expect(second.status.delivered == 1)
        #expect(second.status.rejected == 1)
        #expect(second.status.waiting == 1)
        #expect(first.status.waiting == 0)
        try await running(second) { _ = await log.first(containing: "successfully (snapshot 3") }
        #expect(second.status.delivered == 2)
        try await server.close()
    }

    @Test("a hanging platform delays the stop by less than a second, and the loss is told")
    func hangingAtStop() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let rest = try delivery(to: server.url())
        rest.offer(snapshot(1))
        rest.offer(snapshot(2))
        let took = try await running(rest) { _ = await server.requests.next(1) }
        rest.reportUnsent()
        #expect(took < promptly)
        #expect(
            log.all.map(\.text) == ["API: Failed to send 2 snapshots to '\(server.url())' before the end."])
        #expect(rest.status.waiting == 2)
        try await server.close()
    }

    @Test("a stop in the middle of a long wait sends what is queued first")
    func waitingAtStop() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(503) : .status(200) }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let rest = try delivery(to: server.url()) {
            waited.yield($0)
            try await Task.sleep(for: .seconds(3600))
        }
        for sequence: UInt64 in 1...3 { rest.offer(snapshot(sequence)) }
        try await running(rest) { _ = await waits.next(1) }
        #expect(rest.status.delivered == 3)
        try await server.close()
    }

    @Test("cancellation returns at once")
    func cancelled() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let rest = try delivery(to: server.url())
        rest.offer(snapshot(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rest.run() }
            _ = await server.requests.next(1)
            let asked = ContinuousClock.now
            group.cancelAll()
            try await group.waitForAll()
            #expect(ContinuousClock.now - asked < promptly)
        }
        try await server.close()
    }
}
