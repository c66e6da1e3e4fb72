import HTTPTestSupport
import Logging
import MonitorCore
import NIOHTTP1
import Testing

@testable import AgentLink

@Suite("Delivery over REST", .timeLimit(.minutes(1))) struct RestDeliveryTests {
    private static let refusal = #"{"error":"No."}"#
    private let log = LogLines()
    private let queue = MemoryQueue()

    /// Waits are noted, not waited for.
    private func delivery(
        to url: String, bearer: String? = "key-123", queue: MemoryQueue? = nil,
        grace: Duration = shutdownGrace, reached: Wakeup = Wakeup(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> RestDelivery {
        RestDelivery(
            endpoint: try RestEndpoint(url: url, bearer: bearer.map { Secret($0) }, settings: .loopback),
            queue: queue ?? self.queue, reached: reached, drainPerSecond: 1000, backoff: .short, grace: grace,
            logger: log.logger,
            time: { UTCTime(milliseconds: 1_704_110_400_000) }, pause: pause)
    }

    private func offer(_ sequences: ClosedRange<UInt64>, to queue: MemoryQueue? = nil) {
        for sequence in sequences { (queue ?? self.queue).append(snapshot(sequence, json: "\(sequence)")) }
    }

    @Test("each snapshot is one POST, with key, name and type")
    func request() async throws {
        let server = try await LoopbackServer { _ in .status(202) }
        let rest = try delivery(to: server.url("/api/monitor?v=1"))
        queue.append(snapshot(12, json: "{\"a\":1}"))
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
        #expect(queue.waiting.count == 0)
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
        offer(1...3)
        try await running(rest) { _ = await log.first(containing: "successfully (snapshot 3") }
        #expect(await server.requests.next(8).map(\.body) == ["1", "1", "1", "1", "1", "1", "2", "3"])
        #expect(
            log.all.count == 9, "one line for each attempt, since each fails otherwise, and one at the end")
        #expect(log.all.contains { $0.text.hasPrefix("API: Sending to") && $0.level == .notice })
        #expect(
            log.all.prefix(5).allSatisfy {
                $0.level == .warning && $0.text.contains("Failed to send snapshot 1")
            })
        #expect(rest.status.delivered == 3)
        #expect(rest.status.note == DeliveryNote())
        try await server.close()
    }

    @Test("a snapshot that can never be accepted is set aside, and the next one sent")
    func rejected() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(422, body: Self.refusal) : .status(200) }
        let rest = try delivery(to: server.url())
        offer(1...2)
        try await running(rest) {
            let line = await log.first(containing: "never be accepted")
            #expect(line?.level == .error)
            _ = await log.first(containing: "successfully (snapshot 2")
        }
        #expect(queue.setAside == [1])
        #expect(rest.status.rejected == 1)
        #expect(rest.status.delivered == 1)
        try await server.close()
    }

    @Test("a refused key is an error, retried after a minute, and never shown")
    func keyRefused() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(401, body: "key-123") : .status(200) }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let rest = try delivery(to: server.url()) { waited.yield($0) }
        offer(1...1)
        try await running(rest) {
            #expect(await waits.next(1) == [.seconds(60)])
            _ = await log.first(containing: "successfully")
        }
        #expect(log.all.first?.level == .error)
        #expect(log.all.first?.text.contains("Check API_KEY. Retrying in 60.0 s; 1 waiting.") == true)
        #expect(!log.all.contains { $0.text.contains("key-123") })
        try await server.close()
    }

    @Test("the wait after an outage ends when the WebSocket finds the platform there again")
    func reached() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .reset : .status(200) }
        let (waits, waited) = AsyncStream.makeStream(of: Void.self)
        let reached = Wakeup()
        let rest = try delivery(to: server.url(), reached: reached) { _ in
            waited.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        offer(1...1)
        try await running(rest) {
            _ = await waits.first { true }
            reached.wake()
            _ = await log.first(containing: "successfully (snapshot 1")
        }
        #expect(rest.status.delivered == 1)
        try await server.close()
    }

    @Test("Retry-After is waited for, an hour at most", arguments: [("7", 7), ("99999999", 3600)])
    func retryAfter(header: String, seconds: Int) async throws {
        let server = try await LoopbackServer {
            $0 == 0 ? .status(503, headers: [("Retry-After", header)]) : .status(200)
        }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let rest = try delivery(to: server.url()) { waited.yield($0) }
        offer(1...1)
        try await running(rest) { #expect(await waits.next(1) == [.seconds(seconds)]) }
        try await server.close()
    }

    @Test("a delivery that takes over carries on the books of the one before")
    func takeOver() async throws {
        let server = try await LoopbackServer { $0 == 1 ? .status(422, body: Self.refusal) : .status(200) }
        let first = try delivery(to: server.url())
        offer(1...2)
        try await running(first) { _ = await log.first(containing: "never be accepted") }
        offer(3...3)
        let second = try delivery(to: server.url())
        second.takeOver(from: first)
        #expect(second.status.delivered == 1)
        #expect(second.status.rejected == 1)
        try await running(second) { _ = await log.first(containing: "successfully (snapshot 3") }
        #expect(second.status.delivered == 2)
        try await server.close()
    }

    @Test("a refused key is told once as an error, however often it is refused")
    func keyRefusedAgain() async throws {
        let server = try await LoopbackServer { $0 < 3 ? .status(403) : .status(200) }
        let rest = try delivery(to: server.url())
        offer(1...1)
        try await running(rest) { _ = await log.first(containing: "successfully") }
        #expect(log.all.map(\.level) == [.error, .info, .info, .info])
        try await server.close()
    }

    @Test("whoever looks from outside is told of a failure, its next attempt, and its end")
    func notes() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(401) : .status(200) }
        let rest = try delivery(to: server.url())
        offer(1...1)
        try await running(rest) { _ = await log.first(containing: "successfully") }
        #expect(
            queue.notes == [
                DeliveryNote(
                    lastError: "401 Unauthorized", nextTry: UTCTime(milliseconds: 1_704_110_460_000)),
                DeliveryNote(),
            ])
        try await server.close()
    }

    @Test("several go in one request only where the platform says so, as an array of one name")
    func several() async throws {
        let server = try await LoopbackServer { _ in .status(200, headers: [("Snapshots-Per-Request", "3")]) }
        let rest = try delivery(to: server.url())
        offer(1...6)
        try await running(rest) { _ = await log.first(containing: "successfully (snapshots 5 to 6, 5 bytes") }
        let requests = await server.requests.next(3)
        #expect(requests.map(\.body) == ["1", "[2,3,4]", "[5,6]"])
        #expect(requests[1].header("Idempotency-Key") == "router%201/start/2..router%201/start/4")
        #expect(rest.status.delivered == 6)
        try await server.close()
    }

    @Test(
        "where several are refused together, they go in smaller groups, and only the guilty one is set aside")
    func severalRefused() async throws {
        let offer3 = [("Snapshots-Per-Request", "3")]
        let answers: [LoopbackServer.Answer] = [200, 422, 200, 422, 422, 200, 200].map {
            .status($0, headers: offer3, body: Self.refusal)
        }
        let server = try await LoopbackServer { $0 < answers.count ? answers[$0] : .status(200) }
        let rest = try delivery(to: server.url())
        offer(1...5)
        try await running(rest) { _ = await log.first(containing: "successfully (snapshot 5") }
        #expect(await server.requests.next(7).map(\.body) == ["1", "[2,3,4]", "2", "[3,4]", "3", "4", "5"])
        #expect(queue.setAside == [3])
        try await server.close()
    }

    @Test("what a slow line cuts off goes in smaller groups")
    func severalFailed() async throws {
        let offer4 = [("Snapshots-Per-Request", "4")]
        let answers: [LoopbackServer.Answer] = [200, 503, 200].map { .status($0, headers: offer4) }
        let server = try await LoopbackServer {
            $0 < answers.count ? answers[$0] : .status(200, headers: offer4)
        }
        let rest = try delivery(to: server.url())
        offer(1...7)
        try await running(rest) { _ = await log.first(containing: "7, ") }
        #expect(await server.requests.next(4).map(\.body) == ["1", "[2,3,4,5]", "[2,3]", "[4,5,6,7]"])
        try await server.close()
    }

    @Test("what is safe on disk is left there by a stop in the middle of a wait")
    func storedAtStop() async throws {
        let server = try await LoopbackServer { _ in .status(503) }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let stored = MemoryQueue(isStored: true)
        let rest = try delivery(to: server.url(), queue: stored) {
            waited.yield($0)
            if $0 > .seconds(100) { try await Task.sleep(for: .seconds(3600)) }
        }
        offer(1...1, to: stored)
        try await running(rest) { _ = await waits.next(1) }
        rest.reportUnsent()
        #expect(stored.waiting.count == 1)
        let kept = "API: Keeping 1 snapshot for '\(server.url())' until the next start."
        #expect(log.all.last?.text == kept)
        try await server.close()
    }

    @Test("a hanging platform delays the stop by less than a second, and the loss is told")
    func hangingAtStop() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let rest = try delivery(to: server.url())
        offer(1...2)
        let took = try await running(rest) { _ = await server.requests.next(1) }
        rest.reportUnsent()
        #expect(took < promptly)
        #expect(
            log.all.map(\.text) == ["API: Failed to send 2 snapshots to '\(server.url())' before the end."])
        #expect(queue.waiting.count == 2)
        try await server.close()
    }

    @Test("a stop in the middle of a long wait sends what is queued first")
    func waitingAtStop() async throws {
        let server = try await LoopbackServer { $0 == 0 ? .status(503) : .status(200) }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let pauses = Counter()
        // How long it may take is not asked here: a busy machine takes its time.
        let rest = try delivery(to: server.url(), grace: .seconds(60)) {
            // The first is the backlog's own, the second follows the failure.
            guard pauses.next() > 0 else { return }
            waited.yield($0)
            try await Task.sleep(for: .seconds(3600))
        }
        offer(1...3)
        try await running(rest) { _ = await waits.next(1) }
        #expect(rest.status.delivered == 3)
        try await server.close()
    }

    @Test("cancellation returns at once")
    func cancelled() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let rest = try delivery(to: server.url())
        offer(1...1)
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
