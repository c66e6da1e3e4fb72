import AgentHost
import AgentLink
import LogWire
import MonitorWire
import TestSupport
import Testing

@testable import AgentLogs

@Suite("the journal of an agent's machine") struct JournalFeatureTests {
    private let order = JournalOrder(unit: "ssh.service", seconds: 600)

    private func handler(isPermitted: Bool, _ session: JournalSession) throws -> LinkHandler {
        try #require(JournalPlan(isPermitted: isPermitted, session: session).orderHandlers.first)
    }

    @Test("what its operator does not permit is refused with a sentence, and said to the hub at once")
    func forbidden() throws {
        let handler = try handler(isPermitted: false, JournalSession())
        #expect(handler.feature.refusal?.contains("REPORT_JOURNAL is off") == true)
        #expect(handler.forbids(.set(order.encoded)) == handler.feature.refusal)
    }

    @Test("an order holds until it is taken back; one that cannot be read changes nothing")
    func orders() async throws {
        let session = JournalSession()
        let handler = try handler(isPermitted: true, session)
        #expect(handler.feature.refusal == nil && handler.forbids(.set(order.encoded)) == nil)
        #expect(await handler.apply(order.encoded) == .applied())
        #expect(session.order == order)
        guard case .refused = await handler.apply(Array(#"{"unit":"--root=/"}"#.utf8)) else {
            Issue.record("It was taken.")
            return
        }
        #expect(session.order == order)
        #expect(await handler.apply(nil) == .applied())
        #expect(session.order == nil)
    }

    @Test("another order ends the wait; the same does not")
    func waits() async {
        let session = JournalSession()
        await confirmation(expectedCount: 1) { woken in
            session.onChange(after: nil) { woken() }
            session.adopt(order)
        }
        await confirmation(expectedCount: 1) { woken in
            session.onChange(after: nil) { woken() }
        }
        await confirmation(expectedCount: 0) { woken in
            session.onChange(after: order) { woken() }
        }
    }

    @Test("how far the journal was reported outlasts a restart")
    func place() {
        let folder = ScratchFolder()
        #expect(JournalPlace(folder: folder.path).read() == nil)
        JournalPlace(folder: folder.path).keep("s=0f;i=2")
        #expect(JournalPlace(folder: folder.path).read() == "s=0f;i=2")
        JournalPlace(folder: folder.path).keep(String(repeating: "s", count: 501))
        #expect(JournalPlace(folder: folder.path).read() == "s=0f;i=2")
        #expect(JournalPlace(folder: nil).read() == nil)
    }
}
