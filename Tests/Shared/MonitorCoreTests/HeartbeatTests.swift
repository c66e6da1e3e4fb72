import MonitorCore
import Testing

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
