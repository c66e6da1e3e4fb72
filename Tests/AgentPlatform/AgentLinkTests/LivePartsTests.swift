import MonitorCore
import Testing

@testable import AgentLink

@Suite("The mailbox of one") struct LiveMailboxTests {
    @Test("the newest replaces what waits, which is counted")
    func newest() {
        var mailbox = LiveMailbox()
        for sequence: UInt64 in 1...3 { mailbox.put(snapshot(sequence)) }
        #expect(mailbox.take()?.name.sequence == 3)
        #expect(mailbox.take() == nil)
        #expect(mailbox.replaced == 2)
    }

    @Test("what could not be sent comes back only when nothing newer waits")
    func putBack() {
        var mailbox = LiveMailbox()
        mailbox.putBack(snapshot(1))
        mailbox.putBack(snapshot(2))
        mailbox.putBack(snapshot(1))
        #expect(mailbox.take()?.name.sequence == 2)
        #expect(mailbox.replaced == 2)
    }
}
