import HTTPTestSupport
import Logging
import MonitorCore
import MonitorWire
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing

@testable import AgentLink

@Suite("the link over a WebSocket", .serialized, .timeLimit(.minutes(1))) struct LinkOverWebSocketTests {
    private static let hub = LinkFrame.hello(LinkHello(program: "monitor-hub/0.2.0", features: [])).bytes
    private let log = LogLines()
    private let queue = MemoryQueue()

    private func live(to url: String, _ link: AgentLink) throws -> LiveDelivery {
        LiveDelivery(
            endpoint: try LiveEndpoint(url: url, bearer: Secret("key-123")),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, backoff: .short, timing: LiveTiming(),
            link: link, logger: log.logger, pause: { _ in },
            greeting: { Array("{\"type\":\"agent_connect\"}".utf8) })
    }

    private func link(_ handlers: [LinkHandler] = []) -> AgentLink {
        AgentLink(serverID: "attic", startID: "s", handlers: handlers, logger: log.logger)
    }

    private func texts(_ count: Int, from server: LoopbackWebSocket) async -> [String] {
        var texts: [String] = []
        for await case .text(let text) in server.events {
            texts.append(text)
            if texts.count == count { break }
        }
        return texts
    }

    @Test("after both hellos, frames and bare snapshots share the connection, frames first")
    func both() async throws {
        let server = try await LoopbackWebSocket(confirming: LinkBounds.subprotocol) { _ in .polite }
        let link = link()
        let live = try live(to: server.url(), link)
        try await running(live) {
            #expect(await texts(1, from: server) == ["{\"type\":\"agent_connect\"}"])
            live.offer(snapshot(1, json: "{\"sequence\":1}"))
            #expect(await texts(1, from: server) == ["{\"sequence\":1}"], "also before the hub's hello")
            try await server.say(Self.hub)
            let hello = await texts(1, from: server)
            #expect(hello == [String(decoding: link.hello(), as: UTF8.self)])
            #expect(link.isOpen)
        }
        #expect(!link.isOpen)
        try await server.close()
    }

    @Test("a server that confirms no subprotocol, as 0.1.0's hub, gets what 0.1.0's agent sent")
    func earlierHub() async throws {
        let answer = Fixture.text(at: Fixture.path("link/hub-0.1.0/upgrade.http")) ?? ""
        #expect(answer.hasPrefix("HTTP/1.1 101"))
        #expect(!answer.lowercased().contains("sec-websocket-protocol"))
        let server = try await LoopbackWebSocket { _ in .polite }
        let link = link([LinkHandler(feature: LinkFeature(name: "probes"))])
        let live = try live(to: server.url(), link)
        try await running(live) {
            #expect(await texts(1, from: server) == ["{\"type\":\"agent_connect\"}"])
            // A server that repeats whatever is offered, or speaks by itself, is no hub.
            try await server.say(Self.hub)
            live.offer(snapshot(1, json: "{\"sequence\":1}"))
            #expect(await texts(1, from: server) == ["{\"sequence\":1}"])
            link.live(LiveMessage(feature: "probes", kind: "x", body: [0x31]))
            live.offer(snapshot(2, json: "{\"sequence\":2}"))
            #expect(await texts(1, from: server) == ["{\"sequence\":2}"])
            #expect(!link.isOpen)
        }
        try await server.close()
    }

    @Test("an order of a megabyte in fragments is one message; one beyond the bound ends the connection")
    func fragments() async throws {
        let server = try await LoopbackWebSocket(confirming: LinkBounds.subprotocol) { _ in .polite }
        let (applied, put) = AsyncStream.makeStream(of: Int.self)
        let handler = LinkHandler(
            feature: LinkFeature(name: "probes"),
            apply: { body in
                put.yield(body?.count ?? 0)
                return .applied()
            })
        let link = link([handler])
        let live = try live(to: server.url(), link)
        func order(_ bytes: Int) -> [UInt8] {
            let body = Array("\"\(String(repeating: "x", count: bytes))\"".utf8)
            return LinkFrame.orders(OrderSet(feature: "probes", revision: 1, body: body)).bytes
        }
        try await running(link) {
            try await running(live) {
                _ = await texts(1, from: server)
                try await server.say(Self.hub)
                _ = await texts(1, from: server)
                try await server.say(order(900_000), fragments: 40)
                #expect(await applied.first { _ in true } == 900_002)
                try? await server.say(order(1_100_000), fragments: 3)
                #expect(await log.first(containing: "Failed to stay connected") != nil)
            }
        }
        try await server.close()
    }

    @Test("a report is settled by its acknowledgement; one whose acknowledgement is lost goes by REST, too")
    func reports() async throws {
        let server = try await LoopbackWebSocket(confirming: LinkBounds.subprotocol) { _ in .polite }
        let rest = try await LoopbackServer { _ in .status(202) }
        let link = link()
        let live = try live(to: server.url(), link)
        let delivery = RestDelivery(
            endpoint: try RestEndpoint(url: rest.url(), settings: .loopback), queue: queue, link: link,
            drainPerSecond: 1000, backoff: .short, logger: log.logger,
            time: { UTCTime(milliseconds: 0) }, pause: { _ in })
        link.keepReports { [queue] report in
            queue.append(report)
            delivery.wake()
        }
        let kind = ReportKind("probes.window")!
        try await running(live) {
            _ = await texts(1, from: server)
            try await server.say(Self.hub)
            _ = await texts(1, from: server)
            try await running(delivery) {
                link.report(kind, takenAt: UTCTime(milliseconds: 0), body: [0x31])
                let sent = await texts(1, from: server)
                guard case .report(let report) = try LinkFrame.read(Array(sent[0].utf8)).frame else {
                    _ = Issue.record("\(sent)")
                    return
                }
                #expect(report.name.sequence == 1 && queue.waiting.count == 1)
                // Of another report, and twice.
                let other = ReportName(kind: kind, serverID: "attic", startID: "x", sequence: 1)
                try await server.say(LinkFrame.ack(ReportAck(other, .stored)).bytes)
                for _ in 1...2 { try await server.say(LinkFrame.ack(ReportAck(report.name, .stored)).bytes) }
                _ = await log.first(containing: "Data sent successfully (report probes.window 1")
                #expect(queue.waiting.count == 0)
                link.report(kind, takenAt: UTCTime(milliseconds: 0), body: [0x32])
                _ = await texts(1, from: server)
                link.closed()
                let request = await rest.requests.next(1)[0]
                #expect(request.head.uri == "/api/v1/reports")
                #expect(request.header("Idempotency-Key") == "attic/s/probes.window/2")
                _ = await log.first(containing: "Data sent successfully (report probes.window 2")
                #expect(queue.waiting.count == 0)
            }
        }
        try await server.close()
        try await rest.close()
    }

    @Test("a report that the hub refuses is set aside, one that it cannot take now waits")
    func refused() async throws {
        let server = try await LoopbackWebSocket(confirming: LinkBounds.subprotocol) { _ in .polite }
        let rest = try await LoopbackServer { _ in .status(500) }
        let link = link()
        let live = try live(to: server.url(), link)
        let delivery = RestDelivery(
            endpoint: try RestEndpoint(url: rest.url(), settings: .loopback), queue: queue, link: link,
            drainPerSecond: 1000, backoff: .short, logger: log.logger,
            time: { UTCTime(milliseconds: 0) }, pause: { _ in })
        let kind = ReportKind("probes.window")!
        link.keepReports { [queue] in queue.append($0) }
        for _ in 1...2 { link.report(kind, takenAt: UTCTime(milliseconds: 0), body: [0x31]) }
        func name(_ sequence: UInt64) -> ReportName {
            ReportName(kind: kind, serverID: "attic", startID: "s", sequence: sequence)
        }
        try await running(live) {
            _ = await texts(1, from: server)
            try await server.say(Self.hub)
            _ = await texts(1, from: server)
            try await running(delivery) {
                _ = await texts(1, from: server)
                try await server.say(
                    LinkFrame.ack(ReportAck(name(1), .refused, reason: "The hub takes no such reports."))
                        .bytes)
                let line = await log.first(containing: "Failed to send report probes.window 1")
                #expect(
                    line?.text.contains("422 Unprocessable Entity: The hub takes no such reports.") == true)
                _ = await texts(1, from: server)
                try await server.say(
                    LinkFrame.ack(ReportAck(name(2), .later, reason: "Later.", retrySeconds: 1)).bytes)
                #expect(await log.first(containing: "Retrying in 1.0 s") != nil)
                _ = await texts(1, from: server)
                try await server.say(LinkFrame.ack(ReportAck(name(2), .repeated)).bytes)
                _ = await log.first(containing: "Data sent successfully")
            }
        }
        #expect(queue.setAside == [1] && queue.waiting.count == 0)
        #expect(delivery.status.delivered == 0 && delivery.status.rejected == 0, "these count snapshots")
        try await server.close()
        try await rest.close()
    }
}
