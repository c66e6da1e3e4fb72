import AgentHost
import AgentLink
import LogWire
import MonitorWire
import TestSupport
import Testing

@testable import AgentLogs

@Suite("the journal of an agent's machine") struct JournalFeatureTests {
    private let order = JournalOrder(unit: "ssh.service", seconds: 600)

    private func plan(
        isPermitted: Bool, _ session: JournalSession, _ place: JournalPlace = JournalPlace(folder: nil)
    ) -> JournalPlan {
        JournalPlan(isPermitted: isPermitted, session: session, place: place)
    }

    private func handler(isPermitted: Bool, _ session: JournalSession) throws -> LinkHandler {
        try #require(plan(isPermitted: isPermitted, session).orderHandlers.first)
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
            session.adopt(order, JournalPlace(folder: nil))
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

    @Test("a permission that is taken back, or given for another unit, forgets the place")
    func withdrawal() async throws {
        let folder = ScratchFolder()
        let (session, place) = (JournalSession(), JournalPlace(folder: folder.path))
        let handler = try #require(plan(isPermitted: true, session, place).orderHandlers.first)
        for next in [nil, JournalOrder(unit: "cron.service", seconds: 600)] {
            #expect(await handler.apply(order.encoded) == .applied())
            let permission = try #require(session.permission)
            session.keep("s=0f;i=2", of: permission, at: place)
            #expect(session.permission?.cursor == "s=0f;i=2" && place.read() == "s=0f;i=2")
            #expect(await handler.apply(next?.encoded) == .applied())
            #expect(place.read() == nil && !session.stillHolds(permission))
            #expect(session.permission?.cursor == nil && session.permission?.order == next)
            // A reading that began before ends after it.
            session.keep("s=0f;i=3", of: permission, at: place)
            #expect(place.read() == nil)
        }
    }

    @Test("another period takes nothing back; another start goes on at the place in the file")
    func resume() throws {
        let folder = ScratchFolder()
        let place = JournalPlace(folder: folder.path)
        place.keep("s=0f;i=2")
        let session = JournalSession()
        session.resume(at: place)
        session.adopt(order, place)
        session.adopt(JournalOrder(unit: order.unit, seconds: 60), place)
        #expect(session.permission?.cursor == "s=0f;i=2" && place.read() == "s=0f;i=2")
    }
}
