import HTTPClient
import HTTPTestSupport
import Logging
import MonitorCore
import NIOCore
import NIOPosix
import NIOWebSocket
import Testing

@testable import AgentLink

@Suite("Live delivery over a WebSocket", .serialized, .timeLimit(.minutes(1))) struct LiveDeliveryTests {
    private let log = LogLines()

    private func delivery(
        to url: String, timing: LiveTiming = LiveTiming(), reached: Wakeup = Wakeup(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> LiveDelivery {
        LiveDelivery(
            endpoint: try LiveEndpoint(url: url, bearer: Secret("key-123")),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, backoff: .short, timing: timing,
            reached: reached, logger: log.logger, pause: pause, greeting: { Array("hello".utf8) })
    }

    @Test("upgrades with the key, greets, then sends each snapshot as one text")
    func sends() async throws {
        let server = try await LoopbackWebSocket { _ in .polite }
        let live = try delivery(to: server.url("/ws?v=1"))
        try await running(live) {
            let host = "127.0.0.1:\(server.port)"
            let upgraded = LoopbackWebSocket.Event.upgraded(
                uri: "/ws?v=1", authorization: "Bearer key-123", host: host)
            #expect(await server.events.next(2) == [upgraded, .text("hello")])
            for sequence: UInt64 in 1...3 { live.offer(snapshot(sequence, json: "\(sequence)")) }
            #expect(await server.events.next(3) == [.text("1"), .text("2"), .text("3")])
            _ = await log.first(containing: "WebSocket: Real-time data sent successfully (snapshot 3)")
            #expect(live.status.isConnected)
        }
        #expect(log.all.first?.text == "WebSocket: Connected to 'ws://127.0.0.1:\(server.port)/ws'")
        #expect(log.all.first?.level == .notice)
        #expect(live.status.sent == 3)
        #expect(live.status.replaced == 0)
        try await server.close()
    }

    @Test("a connection wakes what waits for the platform")
    func reached() async throws {
        let server = try await LoopbackWebSocket { _ in .polite }
        let reached = Wakeup()
        try await running(try delivery(to: server.url(), reached: reached)) { await reached.wait() }
        try await server.close()
    }

    @Test("a stop says 1001, waits for the answer and returns within a second")
    func goodbye() async throws {
        let server = try await LoopbackWebSocket { _ in .polite }
        let live = try delivery(to: server.url())
        let took = try await running(live) { _ = await server.events.first { $0 == .text("hello") } }
        #expect(await server.events.next(2) == [.goodbye(1001), .gone])
        #expect(took < promptly)
        try await server.close()
    }

    @Test("a stop does not wait for a peer that reads nothing")
    func deafAtStop() async throws {
        let server = try await LoopbackWebSocket { _ in .deaf }
        let live = try delivery(to: server.url())
        let took = try await running(live) { _ = await log.first(containing: "Connected") }
        #expect(took < promptly)
        try await server.close()
    }

    @Test(
        "an upgrade that is refused is told with its status",
        arguments: [
            (401, "401 Unauthorized. Check API_KEY. Retrying in"), (404, "404 Not Found. Retrying in"),
            (301, "301 Moved Permanently to 'other.example', which is not followed. Retrying in"),
        ])
    func refused(status: Int, words: String) async throws {
        let server = try await LoopbackServer { _ in
            .status(status, headers: status == 301 ? [("Location", "https://u@other.example/?k=1")] : [])
        }
        let live = try delivery(to: "ws://127.0.0.1:\(server.port)/ws") { _ in
            try await Task.sleep(for: .seconds(3600))
        }
        try await running(live) {
            let line = await log.first(containing: "Failed to connect to 'ws://127.0.0.1:\(server.port)/ws'")
            #expect(line?.text.contains("the upgrade was refused: " + words) == true)
            #expect(line?.level == (status == 401 ? .error : .warning))
        }
        #expect(log.all.count == 1)
        #expect(!log.all.contains { $0.text.contains("key-123") })
        try await server.close()
    }

    @Test("a key that waits for approval is no failure: tried seldom, told once with the platform's sentence")
    func keyWaiting() async throws {
        let server = try await LoopbackServer { _ in
            .status(401, body: #"{"error":"Key 7 has waited since noon.","code":"key-pending"}"#)
        }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let live = try delivery(to: "ws://127.0.0.1:\(server.port)/ws") {
            waited.yield($0)
            try await Task.sleep(for: .seconds(3600))
        }
        try await running(live) {
            #expect(await waits.next(1) == [.seconds(60)])
            #expect(live.status.lastError == "the key waits for approval")
            live.keyWasAccepted()
            #expect(await waits.next(1) == [.seconds(60)])
        }
        #expect(log.all.map(\.level) == [.notice, .info])
        #expect(
            log.all.first?.text == "WebSocket: 'ws://127.0.0.1:\(server.port)/ws' waits until the key is "
                + "approved: Key 7 has waited since noon. Trying again in 60.0 s.")
        try await server.close()
    }

    @Test("a key that still waits after the first wait is asked for as seldom, and tried when it is accepted")
    func keyStillWaiting() async throws {
        let server = try await LoopbackServer { _ in
            .status(401, body: #"{"error":"No.","code":"key-pending"}"#)
        }
        let (waits, waited) = AsyncStream.makeStream(of: Duration.self)
        let pauses = Counter()
        let live = try delivery(to: "ws://127.0.0.1:\(server.port)/ws") {
            waited.yield($0)
            if pauses.next() < 2 { return }
            try await Task.sleep(for: .seconds(3600))
        }
        try await running(live) {
            #expect(await waits.next(3) == Array(repeating: .seconds(60), count: 3))
            try await Task.sleep(for: .milliseconds(50))
            #expect(log.all.count == 3)
            live.keyWasAccepted()
            #expect(await waits.next(1) == [.seconds(60)])
            try await Task.sleep(for: .milliseconds(50))
            #expect(log.all.count == 4)
        }
        try await server.close()
    }

    @Test("a key that is accepted while it is asked for ends the wait after that, one accepted before not")
    func keyAcceptedMeanwhile() async {
        let acceptance = Wakeup()
        acceptance.wake()
        await acceptance.wait()
        acceptance.wake()
        acceptance.forget()
        let waiting = Task { await acceptance.wait() }
        waiting.cancel()
        await waiting.value
        acceptance.wake()
        await acceptance.wait()
    }

    @Test("a probe says how the key stands, and sends nothing")
    func probe() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await LoopbackWebSocket { _ in .polite }
        #expect(try await LiveProbe.probe(LiveEndpoint(url: server.url()), on: group).get() == .open)
        try await server.close()
        for (code, standing) in [
            ("key-on-hold", LiveProbe.Standing.keyWaiting("No")),
            ("key-denied", .keyRefused("the upgrade was refused: 401 Unauthorized: No")),
        ] {
            let server = try await LoopbackServer { _ in
                .status(401, body: #"{"error":"No.","code":"\#(code)"}"#)
            }
            let endpoint = try LiveEndpoint(url: "ws://127.0.0.1:\(server.port)/")
            #expect(try await LiveProbe.probe(endpoint, on: group).get() == standing)
            try await server.close()
        }
        await #expect(throws: DeliveryError.self) {
            try await LiveProbe.probe(LiveEndpoint(url: server.url()), on: group).get()
        }
    }

    @Test("a port nobody listens on: the kernel's own words")
    func unreachable() async throws {
        let server = try await LoopbackWebSocket { _ in .polite }
        try await server.close()
        let live = try delivery(to: server.url()) { _ in try await Task.sleep(for: .seconds(3600)) }
        try await running(live) {
            #expect(
                await log.first(containing: "Failed")?.text.contains("Connection refused. Retrying in")
                    == true)
        }
    }

    @Test("a stop in the middle of an upgrade that hangs is quick")
    func hangingUpgrade() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let live = try delivery(to: "ws://127.0.0.1:\(server.port)/")
        let took = try await running(live) { _ = await server.requests.next(1) }
        #expect(took < promptly)
        try await server.close()
    }

    @Test("an upgrade that hangs is given up after its time")
    func slowUpgrade() async throws {
        let server = try await LoopbackServer { _ in .hang }
        let live = try delivery(
            to: "ws://127.0.0.1:\(server.port)/", timing: LiveTiming(connecting: .milliseconds(50)))
        try await running(live) { #expect(await log.first(containing: "no answer within 0.1 s") != nil) }
        try await server.close()
    }

    @Test("after the server closes, only the newest of what came meanwhile is sent, after the greeting")
    func newestAfterReconnect() async throws {
        let server = try await LoopbackWebSocket { $0 == 0 ? .closing(.goingAway) : .polite }
        let box = Box<LiveDelivery>()
        let live = try delivery(to: server.url()) { _ in
            for sequence: UInt64 in 1...3 { box.value?.offer(snapshot(sequence, json: "\(sequence)")) }
        }
        box.value = live
        try await running(live) {
            let line = await log.first(containing: "Failed to stay connected")
            #expect(line?.text.contains("the server closed the connection (1001). Retrying in") == true)
            var texts: [String] = []
            for await case .text(let text) in server.events {
                texts.append(text)
                if texts.count == 3 { break }
            }
            #expect(texts == ["hello", "hello", "3"])
        }
        #expect(live.status.replaced == 2)
        try await server.close()
    }

    @Test("while the peer reads nothing the newest replaces the one that waits, and is sent when it reads on")
    func slowPeer() async throws {
        let server = try await LoopbackWebSocket { _ in .deaf }
        let live = try delivery(to: server.url())
        let large = String(repeating: "x", count: 5 << 20)
        try await running(live) {
            _ = await log.first(containing: "Connected")
            live.offer(snapshot(1, json: large))
            try await live.outlet.eventLoop.submit {}.get()
            for sequence: UInt64 in 2...4 { live.offer(snapshot(sequence, json: "\(sequence)")) }
            try await live.outlet.eventLoop.submit {}.get()
            #expect(live.status.replaced == 2)
            try await server.readOn()
            var lengths: [Int] = []
            for await case .text(let text) in server.events {
                lengths.append(text.utf8.count)
                if lengths.count == 3 { break }
            }
            #expect(lengths == [5, 5 << 20, 1])
        }
        #expect(live.status.sent == 2)
        try await server.close()
    }

    @Test("a peer that takes no data for too long is left")
    func sendTimeout() async throws {
        let server = try await LoopbackWebSocket { _ in .deaf }
        let live = try delivery(to: server.url(), timing: LiveTiming(sending: .milliseconds(50)))
        try await running(live) {
            _ = await log.first(containing: "Connected")
            live.offer(snapshot(1, json: String(repeating: "x", count: 5 << 20)))
            #expect(await log.first(containing: "the server took no data for 0.1 s") != nil)
        }
        try await server.close()
    }

    @Test("a peer that sends no pong is left")
    func noPong() async throws {
        let server = try await LoopbackWebSocket { _ in .mute }
        let timing = LiveTiming(betweenPings: .milliseconds(20), untilPong: .milliseconds(20))
        let live = try delivery(to: server.url(), timing: timing)
        try await running(live) { #expect(await log.first(containing: "no pong within 0.0 s") != nil) }
        try await server.close()
    }

    @Test("a ping is answered with its own bytes")
    func pong() async throws {
        let server = try await LoopbackWebSocket { _ in .pinging("are you there") }
        try await running(try delivery(to: server.url())) {
            #expect(await server.events.first { $0 == .pong("are you there") } != nil)
        }
        try await server.close()
    }

    @Test("a frame beyond 64 KiB ends the connection")
    func flood() async throws {
        let server = try await LoopbackWebSocket { _ in .flooding(100_000) }
        try await running(try delivery(to: server.url())) {
            #expect(await log.first(containing: "the server broke the protocol") != nil)
        }
        try await server.close()
    }

    @Test("cancellation returns at once")
    func cancelled() async throws {
        let server = try await LoopbackWebSocket { _ in .deaf }
        let live = try delivery(to: server.url())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await live.run() }
            _ = await log.first(containing: "Connected")
            let asked = ContinuousClock.now
            group.cancelAll()
            try await group.waitForAll()
            #expect(ContinuousClock.now - asked < promptly)
        }
        try await server.close()
    }
}
