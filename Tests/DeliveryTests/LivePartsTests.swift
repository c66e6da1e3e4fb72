import MonitorCore
import Testing

@testable import Delivery

@Suite("A live connection's pulse") struct HeartbeatTests {
    @Test("pings, checks, rests, and pings again")
    func answered() {
        var heartbeat = Heartbeat(betweenPings: .seconds(20), untilPong: .seconds(10))
        for _ in 1...3 {
            #expect(heartbeat.step() == .ping(askAgainAfter: .seconds(10)))
            heartbeat.pongArrived()
            #expect(heartbeat.step() == .rest(askAgainAfter: .seconds(10)))
        }
    }

    @Test("gives up when no pong came since the last ping")
    func silent() {
        var heartbeat = Heartbeat(betweenPings: .seconds(20), untilPong: .seconds(10))
        heartbeat.pongArrived()
        #expect(heartbeat.step() == .ping(askAgainAfter: .seconds(10)))
        #expect(heartbeat.step() == .giveUp)
    }
}

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
