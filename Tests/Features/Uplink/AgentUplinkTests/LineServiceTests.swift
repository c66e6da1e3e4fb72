import Daemon
import Logging
import MonitorCore
import Outbox
import ServiceLifecycle
import Testing
import Uplink
import UplinkWire

@testable import AgentHost
@testable import AgentUplink

@Suite("a line while the agent runs", .timeLimit(.minutes(1))) struct LineServiceTests {
    private static let well = LineTurn(names: [], connections: [], pages: [.answered(seconds: 0.1)])
    private static let short = LineTurn(
        names: [], connections: [.answered(seconds: 0.1)], pages: [], portal: LineTurn.Portal.none)
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func order(_ page: String) -> LineOrder {
        LineOrder(
            LineTargets(resolvers: [], addresses: [], pages: [page], portalPage: "http://a.example/"),
            seconds: 300)
    }

    private func host() throws -> AgentHost {
        let thread = OneThread()
        let outbox = Outbox(time: { .now }, report: { _ in }, reading: { _ in nil })
        let deliveries = try Deliveries(
            AgentSettings(), on: thread, outbox: outbox, logger: quiet, handlers: [])
        return AgentHost(
            settings: AgentSettings(), logger: quiet, thread: thread, startID: "start", deliveries: deliveries
        )
    }

    /// - Parameter body: gets what is asked and what is reported, as it happens.
    private func with(
        _ session: LineSession, floor: Double = 0, _ turn: @escaping @Sendable (LineTargets) -> LineTurn?,
        _ body: (AsyncStream<String>) async throws -> Void
    ) async throws {
        let (events, happened) = AsyncStream.makeStream(of: String.self)
        let service = LineService(session: session, host: try host(), floorSeconds: floor) {
            targets, number, mayBeShort in
            happened.yield("\(targets.pages.joined()) \(number)\(mayBeShort ? " short" : "")")
            return mayBeShort ? Self.short : turn(targets)
        } report: { turn, _ in
            happened.yield("report \(turn.pages.count)")
        }
        let services = ServiceGroup(services: [service], logger: quiet)
        async let running: Void = services.run()
        try await body(events)
        await services.triggerGracefulShutdown()
        try await running
    }

    private func next(_ count: Int, of events: AsyncStream<String>) async -> [String] {
        var found: [String] = []
        for await one in events.prefix(count) { found.append(one) }
        return found
    }

    @Test("without an order nothing is asked; with one at once; another one does not wait for the next turn")
    func orders() async throws {
        let session = LineSession()
        try await with(session, { _ in Self.well }) { events in
            session.adopt(order("a"))
            #expect(await next(2, of: events) == ["a 0", "report 1"])
            session.adopt(nil)
            session.adopt(order("b"))
            #expect(await next(2, of: events) == ["b 1", "report 1"])
        }
    }

    @Test("turns keep their distance however often the hub orders something else")
    func floor() async throws {
        let session = LineSession()
        session.adopt(order("a"))
        try await with(session, floor: 0.4, { _ in Self.well }) { events in
            #expect(await next(2, of: events) == ["a 0", "report 1"])
            let began = ContinuousClock.now
            for page in ["b", "c", "b", "d"] { session.adopt(order(page)) }
            #expect(await next(2, of: events) == ["d 1", "report 1"])
            #expect(.now - began > .seconds(0.3))
        }
        #expect(LineService.floorSeconds == 10)
    }

    @Test("between two pages a turn is short where the hub permits it, and is reported without a page")
    func short() async throws {
        let session = LineSession()
        let targets = order("a").targets
        try await with(session, { _ in Self.well }) { events in
            session.adopt(LineOrder(targets, seconds: 60, pageSeconds: 1800))
            #expect(await next(2, of: events) == ["a 0", "report 1"])
            session.adopt(LineOrder(targets, seconds: 61, pageSeconds: 1800))
            #expect(await next(2, of: events) == ["a 1 short", "report 0"])
            session.adopt(LineOrder(targets, seconds: 61))
            // The short turn was no page's turn.
            #expect(await next(2, of: events) == ["a 1", "report 1"])
        }
    }

    @Test("what an order that was taken back has found is not reported")
    func withdrawn() async throws {
        let session = LineSession()
        session.adopt(order("a"))
        try await with(session) { targets in
            if targets.pages == ["a"] { session.adopt(order("b")) }
            return Self.well
        } _: { events in
            #expect(await next(3, of: events) == ["a 0", "b 1", "report 1"])
        }
    }

    @Test("a turn in which no page may be asked proves nothing, and is not reported")
    func nothingPermitted() async throws {
        let session = LineSession()
        session.adopt(order("a"))
        try await with(session) { targets in
            targets.pages == ["a"] ? LineTurn(names: [], connections: [], pages: []) : Self.well
        } _: { events in
            #expect(await next(1, of: events) == ["a 0"])
            session.adopt(order("b"))
            #expect(await next(2, of: events) == ["b 1", "report 1"])
        }
    }
}
