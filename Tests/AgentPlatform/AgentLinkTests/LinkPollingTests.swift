import HTTPTestSupport
import Logging
import MonitorCore
import MonitorWire
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import AgentLink

@Suite("the link where no WebSocket passes", .timeLimit(.minutes(1))) struct LinkPollingTests {
    private let log = LogLines()

    private func polling(_ link: AgentLink, _ url: String) throws -> LinkPolling {
        LinkPolling(
            link: link, endpoint: try RestEndpoint(url: url, bearer: Secret("key-123"), settings: .loopback),
            patience: .zero, backoff: .short, logger: log.logger,
            pause: { if $0 > .zero { try await Task.sleep(for: min($0, .milliseconds(20))) } })
    }

    private func link(_ handlers: [LinkHandler]) -> AgentLink {
        let link = AgentLink(serverID: "attic", startID: "s", handlers: handlers, logger: log.logger)
        link.metHub()
        return link
    }

    private static func answer(_ frames: [LinkFrame]) -> LoopbackServer.Answer {
        let body = String(decoding: LinkFrame.array(frames.map(\.bytes)), as: UTF8.self)
        return .status(200, headers: [("Content-Type", "application/json")], body: body)
    }

    private static let hello = LinkFrame.hello(LinkHello(program: "monitor-hub/0.2.0", features: []))

    @Test("orders come as answers, and what becomes of them goes with the next requests")
    func orders() async throws {
        let body = Array("{}".utf8)
        let server = try await LoopbackServer { number in
            switch number {
            case 0:
                Self.answer([
                    Self.hello, .orders(OrderSet(feature: "probes", revision: 3, body: body)),
                    .order(OneOffOrder(feature: "probes", id: "c-1", deadline: .seconds(20), body: body)),
                ])
            default: .status(204)
            }
        }
        let link = link([
            LinkHandler(
                feature: LinkFeature(name: "probes"), apply: { _ in .applied() },
                run: { .done(body: $0.body) })
        ])
        let polling = try polling(link, server.url("/hub/api/monitor?v=1"))
        try await running(link) {
            try await running(polling) {
                var said: [LinkFrame] = []
                for await request in server.requests {
                    #expect(request.head.uri == "/hub/api/v1/orders?wait=25")
                    #expect(request.header("Authorization") == "Bearer key-123")
                    let frames = try LinkFrame.readAll(request.bytes).map(\.frame)
                    guard case .hello = frames.first else { _ = Issue.record("no hello"); return }
                    said += frames.dropFirst()
                    if said.count >= 2 { break }
                }
                let result = OrderResult(id: "c-1", outcome: .done, body: body)
                #expect(said.contains(.orderResult(result)))
                let state = OrderSetState(feature: "probes", revision: 3, outcome: .applied)
                #expect(said.contains(.ordersState(state)))
            }
        }
        try await server.close()
    }

    @Test("what a request did not deliver goes with the one after it")
    func undelivered() async throws {
        let body = Array("{}".utf8)
        let server = try await LoopbackServer { number in
            switch number {
            case 0:
                Self.answer([
                    Self.hello,
                    .order(OneOffOrder(feature: "probes", id: "c-1", deadline: .seconds(20), body: body)),
                ])
            case 1...3: .status(503)
            default: .status(204)
            }
        }
        let link = link([LinkHandler(feature: LinkFeature(name: "probes"), run: { .done(body: $0.body) })])
        let polling = try polling(link, server.url())
        try await running(link) {
            try await running(polling) {
                var times = 0
                for await request in server.requests {
                    let frames = try LinkFrame.readAll(request.bytes).map(\.frame)
                    if frames.contains(.orderResult(OrderResult(id: "c-1", outcome: .done, body: body))) {
                        times += 1
                    }
                    if times == 2 { break }
                }
            }
        }
        try await server.close()
    }

    @Test("a hub of 0.1.0 is asked seldom; an agent without features asks nobody")
    func seldom() async throws {
        let recorded = Fixture.text(at: Fixture.path("link/hub-0.1.0/orders.http")) ?? ""
        #expect(recorded.hasPrefix("HTTP/1.1 404"))
        let pauses = Mutex<[Duration]>([])
        let (paused, hasPaused) = AsyncStream.makeStream(of: Void.self)
        let server = try await LoopbackServer { _ in .status(404, body: "{\"error\":\"No.\"}") }
        let link = link([LinkHandler(feature: LinkFeature(name: "probes"))])
        let polling = LinkPolling(
            link: link, endpoint: try RestEndpoint(url: server.url(), settings: .loopback),
            patience: .zero, backoff: .short, logger: log.logger,
            pause: { delay in
                if delay == .zero { return }
                pauses.withLock { $0.append(delay) }
                hasPaused.yield()
                try await Task.sleep(for: .seconds(3600))
            })
        try await running(polling) { _ = await paused.first { _ in true } }
        #expect(pauses.withLock { $0 } == [LinkPolling.unknownDelay])
        let off = try self.polling(self.link([]), server.url())
        try await running(off) { await Task.yield() }
        #expect(server.connections == 1)
        try await server.close()
    }

    @Test("a platform is asked for orders once it has answered a snapshot as a hub does, and never before")
    func platformOfAnotherKind() async throws {
        let queue = MemoryQueue()
        let server = try await LoopbackServer { number in
            number < 2 ? .status(202) : .status(202, body: #"{"status":"accepted","snapshots":1}"#)
        }
        let link = AgentLink(
            serverID: "attic", startID: "s", handlers: [LinkHandler(feature: LinkFeature(name: "probes"))],
            logger: log.logger)
        let rest = RestDelivery(
            endpoint: try RestEndpoint(url: server.url(), settings: .loopback), queue: queue, link: link,
            drainPerSecond: 1000, backoff: .short, logger: log.logger,
            time: { UTCTime(milliseconds: 0) }, pause: { _ in })
        for sequence in 1...3 { queue.append(snapshot(UInt64(sequence))) }
        let polling = try polling(link, server.url())
        try await running(polling) {
            try await running(rest) {
                var asked: [String] = []
                for await request in server.requests {
                    asked.append(request.head.uri)
                    if request.head.uri.hasPrefix("/api/v1/orders") { break }
                }
                #expect(asked.prefix(3) == ["/api/monitor", "/api/monitor", "/api/monitor"])
                #expect(asked.count == 4)
            }
        }
        try await server.close()
    }

    @Test("reports that a platform does not know are set aside, and snapshots go on")
    func unknownReports() async throws {
        let queue = MemoryQueue()
        let server = try await LoopbackServer.answering { request in
            request.head.uri == "/api/monitor" ? .status(202) : .status(404, body: "{\"error\":\"No.\"}")
        }
        let rest = RestDelivery(
            endpoint: try RestEndpoint(url: server.url(), settings: .loopback), queue: queue,
            drainPerSecond: 1000, backoff: .short, logger: log.logger,
            time: { UTCTime(milliseconds: 0) }, pause: { _ in })
        let kind = ReportKind("probes.window")!
        let name = ReportName(kind: kind, serverID: "router 1", startID: "start", sequence: 1)
        queue.append(snapshot(1))
        queue.append(LinkReport(name: name, takenAt: UTCTime(milliseconds: 0), body: [0x31]).encoded)
        queue.append(snapshot(2))
        try await running(rest) {
            _ = await log.first(containing: "(snapshot 2,")
        }
        #expect(queue.setAside == [1] && rest.status.delivered == 2)
        try await server.close()
    }
}
