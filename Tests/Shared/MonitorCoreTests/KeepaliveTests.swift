import MonitorCore
import Testing

@Suite("A live connection's pulse") struct KeepaliveTests {
    @Test("pings, checks, rests, and pings again")
    func answered() {
        var keepalive = Keepalive(betweenPings: .seconds(20), untilPong: .seconds(10))
        for _ in 1...3 {
            #expect(keepalive.step() == .ping(askAgainAfter: .seconds(10)))
            keepalive.pongArrived()
            #expect(keepalive.step() == .rest(askAgainAfter: .seconds(10)))
        }
    }

    @Test("gives up when no pong came since the last ping")
    func silent() {
        var keepalive = Keepalive(betweenPings: .seconds(20), untilPong: .seconds(10))
        keepalive.pongArrived()
        #expect(keepalive.step() == .ping(askAgainAfter: .seconds(10)))
        #expect(keepalive.step() == .giveUp)
    }
}
