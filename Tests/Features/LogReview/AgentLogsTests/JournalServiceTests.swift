import Daemon
import LogWire
import Logging
import MonitorCore
import Outbox
import ServiceLifecycle
import TestSupport
import Testing

@testable import AgentHost
@testable import AgentLogs

@Suite("the journal while the agent runs", .timeLimit(.minutes(1))) struct JournalServiceTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let order = JournalOrder(unit: nil, seconds: 600)

    private func host() throws -> AgentHost {
        let thread = OneThread()
        let outbox = Outbox(time: { .now }, report: { _ in }, reading: { _ in nil })
        let deliveries = try Deliveries(
            AgentSettings(), on: thread, outbox: outbox, logger: quiet, handlers: [])
        return AgentHost(
            settings: AgentSettings(), logger: quiet, thread: thread, startID: "start", deliveries: deliveries
        )
    }

    @Test("a start without the operator's permission forgets the order, and how far the journal was reported")
    func forbidden() throws {
        let folder = ScratchFolder()
        let (session, place) = (JournalSession(), JournalPlace(folder: folder.path))
        session.adopt(order, place)
        session.keep("s=0f;i=2", of: try #require(session.permission), at: place)
        let running = try JournalPlan(isPermitted: false, session: session, place: place).start(on: host())
        #expect(running.services.isEmpty && session.order == nil && place.read() == nil)
    }

    @Test("a graceful shutdown ends journalctl, and does not wait for its end")
    func shutdown() async throws {
        let (session, place) = (JournalSession(), JournalPlace(folder: nil))
        session.adopt(order, place)
        let (begins, began) = AsyncStream.makeStream(of: Void.self)
        let service = JournalService(session: session, place: place, host: try host()) { _, wanted in
            began.yield()
            while wanted() {}
            return ChildRun.Output()
        }
        let services = ServiceGroup(services: [service], logger: quiet)
        async let running: Void = services.run()
        for await _ in begins { break }
        await services.triggerGracefulShutdown()
        try await running
        #expect(session.permission?.cursor == nil && session.order == order)
    }
}
