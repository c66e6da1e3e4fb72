import Agents
import Foundation
import HTTPClient
import HTTPTypes
import HubDatabase
import HubTestSupport
import Logging
import MonitorCore
import MonitorWire
import NIOPosix
import Outbox
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import AgentLink
@testable import HubServer

/// Reports as a feature's handler would keep them: once each, by name.
private final class Reports: ReportAcceptor {
    private let kept = Mutex<[LinkReport]>([])
    private let fails = Mutex(0)
    let arrivals: AsyncStream<ReportName>
    private let arrived: AsyncStream<ReportName>.Continuation

    init(failing times: Int = 0) {
        (arrivals, arrived) = AsyncStream.makeStream(of: ReportName.self)
        fails.withLock { $0 = times }
    }

    struct Full: Error {}

    func accept(_ report: LinkReport, key: Int64, arrivedAt: UTCTime) async throws -> ReportVerdict {
        guard report.name.kind.text.hasPrefix("probes") else { return .unknownKind }
        let mustFail = fails.withLock { fails in
            defer { fails = max(0, fails - 1) }
            return fails > 0
        }
        if mustFail { throw Full() }
        if report.body == Array("\"bad\"".utf8) { return .refused("It cannot be kept.") }
        return kept.withLock { kept in
            if kept.contains(where: { $0.name == report.name }) { return .repeated }
            kept.append(report)
            arrived.yield(report.name)
            return .stored
        }
    }

    var all: [LinkReport] { kept.withLock { $0 } }
}

@Suite("the link, both programs' halves against each other", .timeLimit(.minutes(1))) struct LinkTests {
    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let folder = ScratchFolder()

    /// Serves a hub with a feature `probes`, and gives its key for 'attic'.
    private func hub(
        _ reports: Reports = Reports(), live: @escaping @Sendable (LiveMessage, String) -> Void = { _, _ in },
        _ body: (AskedHub, AgentOrders, _ port: Int, Secret) async throws -> Void
    ) async throws {
        let orders = Mutex<AgentOrders?>(nil)
        let probes = HubFeature("probes") { host in
            orders.withLock { $0 = host.orders }
            var running = Running()
            running.links = [LinkedFeature(LinkFeature(name: "probes"), reports: reports, live: live)]
            return running
        }
        try await ServedHub.with(HubConfiguration(), adding: [probes]) { hub, port in
            let orders = try #require(orders.withLock { $0 })
            try await body(hub, orders, port, try await hub.store.newKey(.approved))
        }
    }

    /// An agent's feature that keeps its newest set, and refuses what the operator forbids.
    private func link(_ applied: AsyncStream<String?>.Continuation? = nil) -> AgentLink {
        AgentLink(
            serverID: "attic",
            handlers: [
                LinkHandler(
                    feature: LinkFeature(name: "probes", permits: Array("{\"targets\":4}".utf8)),
                    forbids: { wish in
                        switch wish {
                        case .set(let body), .order(let body):
                            body == Array("\"far\"".utf8) ? "PROBE_TARGETS= does not name it." : nil
                        }
                    },
                    apply: { body in
                        applied?.yield(body.map { String(decoding: $0, as: UTF8.self) })
                        return .applied()
                    },
                    run: { order in
                        if order.body == Array("\"slow\"".utf8) {
                            try? await Task.sleep(for: .seconds(3600))
                        }
                        return .done(body: order.body)
                    })
            ], folder: folder.path, logger: Self.quiet)
    }

    private func live(_ link: AgentLink, _ port: Int, _ key: Secret) throws -> LiveDelivery {
        LiveDelivery(
            endpoint: try LiveEndpoint(url: "ws://127.0.0.1:\(port)/ws/monitor", bearer: key),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            backoff: Backoff(first: .milliseconds(20), longest: .milliseconds(50)), link: link,
            logger: Self.quiet
        ) { Messages.agentConnect(serverID: "attic", at: UTCTime(milliseconds: 0)) }
    }

    private func running(_ services: [any Service], _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: services, logger: Self.quiet)
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }

    /// Waits until it holds; the suite's time limit ends it.
    private func until(_ condition: () async -> Bool) async throws {
        while await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("orders reach the agent, results and refusals reach the feature, and sets hold over both restarts")
    func orders() async throws {
        let (applied, put) = AsyncStream.makeStream(of: String?.self)
        try await hub { _, orders, port, key in
            let body = Array("[1]".utf8)
            #expect(try await orders.set(body, of: "probes", for: "attic") == 1)
            #expect(try await orders.set(body, of: "probes", for: "attic") == 1)
            #expect(await orders.send(body, of: "probes", to: "attic", within: .seconds(1)) == .unreachable)
            let link = link(put)
            try await running([link, try live(link, port, key)]) {
                #expect(await applied.first { _ in true } == .some("[1]"))
                try await until { orders.answer(of: "probes", by: "attic")?.outcome == .applied }
                let permits = orders.capabilities(of: "attic")?.features.first?.permits
                #expect(permits == Array("{\"targets\":4}".utf8))
                let done = await orders.send(body, of: "probes", to: "attic", within: .seconds(20))
                #expect(done == .done(body: body))
                let far = Array("\"far\"".utf8)
                #expect(
                    await orders.send(far, of: "probes", to: "attic", within: .seconds(20))
                        == .refused("PROBE_TARGETS= does not name it."))
                #expect(
                    await orders.send(body, of: "checks", to: "attic", within: .seconds(20))
                        == .refused("The agent has no feature 'checks'."))
                let slow = Array("\"slow\"".utf8)
                #expect(
                    await orders.send(slow, of: "probes", to: "attic", within: .milliseconds(60)) == .expired)
                #expect(try await orders.set(far, of: "probes", for: "attic") == 2)
                try await until { orders.answer(of: "probes", by: "attic")?.outcome == .refused }
                let answer = orders.answer(of: "probes", by: "attic")
                #expect(answer?.reason == "PROBE_TARGETS= does not name it.")
                #expect(try await orders.set(Array("[3]".utf8), of: "probes", for: "attic") == 3)
                #expect(await applied.first { _ in true } == .some("[3]"))
                try await until { orders.answer(of: "probes", by: "attic")?.revision == 3 }
            }
            // The hub's memory of it is gone, and its store is not.
            let later = AgentOrders(store: try #require(hubStore(orders)))
            #expect(try await later.set(Array("[3]".utf8), of: "probes", for: "attic") == 3)
            let second = self.link(put)
            try await running([second]) {
                #expect(await applied.first { _ in true } == .some("[3]"), "from the agent's own file")
                try await until { Self.revision(of: second) == 3 }
                try await running([try live(second, port, key)]) {
                    try await until { orders.capabilities(of: "attic")?.features.first?.revision == 3 }
                    #expect(try await orders.set(nil, of: "probes", for: "attic") == 4)
                    #expect(await applied.first { _ in true } == .some(nil))
                }
            }
        }
    }

    /// Of the set that holds at the agent, as its hello says.
    private static func revision(of link: AgentLink) -> UInt64? {
        guard case .hello(let hello) = try? LinkFrame.read(link.hello()).frame else { return nil }
        return hello.features.first?.revision
    }

    private func hubStore(_ orders: AgentOrders) -> AgentOrderStore? { orders.store }

    @Test("a task that waits for an order cancels it at the agent")
    func cancelled() async throws {
        try await hub { _, orders, port, key in
            let link = link()
            try await running([link, try live(link, port, key)]) {
                try await until { orders.capabilities(of: "attic") != nil }
                let slow = Array("\"slow\"".utf8)
                let waiting = Task {
                    await orders.send(slow, of: "probes", to: "attic", within: .seconds(30))
                }
                try await Task.sleep(for: .milliseconds(50))
                waiting.cancel()
                #expect(await waiting.value == .cancelled)
            }
        }
    }

    @Test("reports are durable before they are acknowledged, once each; what fails comes again")
    func reports() async throws {
        let reports = Reports(failing: 1)
        let heard = Mutex<[String]>([])
        try await hub(reports, live: { message, agent in heard.withLock { $0.append(agent + message.kind) } })
        { _, orders, port, key in
            let link = link()
            try await running([link, try live(link, port, key)]) {
                try await until { link.isOpen && orders.capabilities(of: "attic") != nil }
                let name = ReportName(
                    kind: ReportKind("probes.window")!, serverID: "attic", startID: "s", sequence: 1)
                func carried(_ report: LinkReport) async -> ReportAck? {
                    await link.carry([report.encoded])?.first
                }
                let report = LinkReport(name: name, takenAt: UTCTime(milliseconds: 0), body: [0x31])
                #expect(await carried(report)?.outcome == .later, "the medium failed")
                #expect(await carried(report)?.outcome == .stored)
                #expect(await carried(report)?.outcome == .repeated)
                #expect(reports.all.count == 1)
                let other = ReportName(kind: name.kind, serverID: "cellar", startID: "s", sequence: 2)
                let foreign = LinkReport(name: other, takenAt: report.takenAt, body: [0x31])
                #expect(await carried(foreign)?.code == "key-foreign")
                let odd = ReportName(kind: ReportKind("x")!, serverID: "attic", startID: "s", sequence: 1)
                let unknown = LinkReport(name: odd, takenAt: report.takenAt, body: [0x31])
                #expect(await carried(unknown)?.code == "report-unknown")
                link.live(LiveMessage(feature: "probes", kind: "progress", body: [0x31]))
                try await until { heard.withLock { $0 } == ["atticprogress"] }
            }
        }
    }

    @Test(
        "killed between a report's arrival and its acknowledgement: it comes again, is known, and is settled")
    func killed() async throws {
        let reports = Reports()
        try await hub(reports) { _, _, port, key in
            let left = ScratchFolder()
            for isSecond in [false, true] {
                let outbox = Outbox(time: { UTCTime(milliseconds: 1_800_000_000_000) }, report: { _ in })
                let place = isSecond ? left.path : folder.path
                await outbox.adopt(OutboxOptions(folder: place, syncSeconds: 0))
                let link = link()
                if !isSecond {
                    link.keepReports { outbox.store($0) {} }
                    link.report(
                        ReportKind("probes.window")!, takenAt: UTCTime(milliseconds: 1_800_000_000_000),
                        body: [0x31])
                    await outbox.tick()
                    // What a process that is killed from now on leaves behind.
                    try FileManager.default.removeItem(atPath: left.path)
                    try FileManager.default.copyItem(atPath: folder.path, toPath: left.path)
                }
                #expect(outbox.waiting.count == 1, "stored before it is sent")
                let delivery = RestDelivery(
                    endpoint: try RestEndpoint(
                        url: "http://127.0.0.1:\(port)/api/monitor", bearer: key,
                        settings: HTTPSettings(proxy: "")),
                    queue: outbox, link: link, drainPerSecond: 1000, logger: Self.quiet,
                    time: { UTCTime(milliseconds: 0) })
                try await running([link, try live(link, port, key), delivery]) {
                    try await until { outbox.waiting.count == 0 }
                }
                #expect(reports.all.count == 1)
                await outbox.close()
            }
        }
    }

    @Test("a revoked key loses its link within a second")
    func revoked() async throws {
        try await hub { hub, orders, port, key in
            let link = link()
            try await running([link, try live(link, port, key)]) {
                try await until { orders.capabilities(of: "attic") != nil }
                let began = ContinuousClock.now
                #expect(try await hub.store.decide(.denied, on: 1))
                try await until { orders.capabilities(of: "attic") == nil }
                #expect(ContinuousClock.now - began < .seconds(8), "a second, on a quiet machine")
                #expect(
                    await orders.send([0x31], of: "probes", to: "attic", within: .seconds(1)) == .unreachable)
            }
        }
    }

    @Test("by REST: orders wait for the agent's requests, reports are posted, strangers get neither")
    func rest() async throws {
        let reports = Reports()
        try await hub(reports) { hub, orders, port, key in
            let (applied, put) = AsyncStream.makeStream(of: String?.self)
            let link = link(put)
            let endpoint = try RestEndpoint(
                url: "http://127.0.0.1:\(port)/api/monitor", bearer: key, settings: HTTPSettings(proxy: ""))
            link.metHub()
            let polling = LinkPolling(
                link: link, endpoint: endpoint, hasSocket: false, logger: Self.quiet,
                pause: { try await Task.sleep(for: $0) })
            try await running([link, polling]) {
                try await until { orders.capabilities(of: "attic") != nil }
                let body = Array("[1]".utf8)
                #expect(
                    await orders.send(body, of: "probes", to: "attic", within: .seconds(20))
                        == .done(body: body))
                try await orders.set(body, of: "probes", for: "attic")
                #expect(await applied.first { _ in true } == .some("[1]"))
                try await until { orders.answer(of: "probes", by: "attic")?.outcome == .applied }
            }
        }
    }

    @Test("the REST doors say what is wrong, and take nothing from keys that are not approved")
    func doors() async throws {
        try await AskedHub.with { hub in
            let key = try await hub.store.newKey(.approved)
            let name = ReportName(
                kind: ReportKind("nothing.window")!, serverID: "attic", startID: "s", sequence: 1)
            let report = LinkFrame.report(
                LinkReport(name: name, takenAt: UTCTime(milliseconds: 0), body: [0x31]))
            let body = String(decoding: report.bytes, as: UTF8.self)
            let bearer: HTTPFields = [.authorization: "Bearer \(key.revealed)"]
            func post(_ path: String, _ headers: HTTPFields, _ body: String) async throws -> AskedHub.Reply {
                try await hub.ask(.post, "/api/v1/" + path, headers, body: body)
            }
            #expect(try await post("reports", [:], body).status == .unauthorized)
            let unknown = try await post("reports", bearer, body)
            #expect(unknown.status == .unprocessableContent && unknown.body.contains("report-unknown"))
            #expect(try await post("reports", bearer, "[\(body)").status == .badRequest)
            #expect(try await post("reports", bearer, "[]").status == .accepted)
            #expect(try await post("orders", bearer, "[\(body)]").status == .badRequest)
            let hello = LinkFrame.hello(
                LinkHello(program: "x", serverID: "attic", features: [LinkFeature(name: "probes")]))
            let says = "[" + String(decoding: hello.bytes, as: UTF8.self) + "]"
            #expect(try await post("orders?wait=0", bearer, says).status == .noContent)
            try await hub.house.host.orders.set([0x37], of: "probes", for: "attic")
            let orders = try await post("orders?wait=0", bearer, says)
            #expect(orders.status == .ok)
            let frames = try LinkFrame.readAll(Array(orders.body.utf8)).map(\.frame)
            #expect(frames.last == .orders(OrderSet(feature: "probes", revision: 1, body: [0x37])))
            let pending = try await hub.store.newKey(.pending)
            let waiting: HTTPFields = [.authorization: "Bearer \(pending.revealed)"]
            for path in ["orders?wait=0", "reports"] {
                let reply = try await post(path, waiting, path == "reports" ? body : says)
                #expect(reply.status == .tooManyRequests && reply.body.contains("key-pending"))
            }
            let other = try await hub.store.newKey(.approved)
            let stranger: HTTPFields = [.authorization: "Bearer \(other.revealed)"]
            #expect(try await post("orders?wait=0", stranger, says).status == .forbidden)
            // Denied while its request waits: what is ordered then does not reach it.
            try await hub.house.host.orders.set(nil, of: "probes", for: "attic")
            async let waited = post("orders?wait=20", bearer, says)
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await hub.store.decide(.denied, on: 1))
            try await hub.house.host.orders.set([0x38], of: "probes", for: "attic")
            #expect(try await waited.status == .unauthorized)
        }
    }

    @Test("an agent of 0.1.0, as it was recorded, gets no frames, and its snapshots are live as before")
    func earlierAgent() async throws {
        let messages = try #require(Fixture.bytes(at: Fixture.path("link/agent-0.1.0/messages.jsonl")))
        try await hub { hub, orders, port, key in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", "Authorization: Bearer \(key.revealed)")
            let answer = String(decoding: await socket.next() ?? [], as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 101"))
            #expect(!answer.lowercased().contains("sec-websocket-protocol"))
            for message in messages.split(separator: UInt8(ascii: "\n")) {
                try await socket.send(RawConnection.text(of: message.count) + Array(message))
            }
            try await until { try! await hub.store.key(key)?.serverID == "attic" }
            #expect(orders.capabilities(of: "attic") == nil)
            try await socket.close()
        }
    }

    @Test("messages on a link that are no frames end it; nothing of them is kept")
    func hostile() async throws {
        try await hub { _, orders, port, key in
            let socket = try await RawConnection(port: port)
            try await socket.upgrade(
                "/ws/monitor", "Authorization: Bearer \(key.revealed)",
                "Sec-WebSocket-Protocol: other, \(LinkBounds.subprotocol)")
            let answer = String(decoding: await socket.next() ?? [], as: UTF8.self)
            #expect(answer.lowercased().contains("sec-websocket-protocol: \(LinkBounds.subprotocol)"))
            let bad = Array("{\"frame\":\"hello\",\"protocol\":1,\"program\":7}".utf8)
            let padded = bad + [UInt8](repeating: 0x20, count: 200 - bad.count)
            for _ in 1...LinkSession.mostMalformed {
                try await socket.send(RawConnection.text(of: padded.count) + padded)
            }
            var last: [UInt8]?
            while let next = await socket.next() { last = next }
            #expect(last?.suffix(4) == [0x88, 2, 0x03, 0xef])
            #expect(orders.capabilities(of: "attic") == nil)
        }
    }
}
