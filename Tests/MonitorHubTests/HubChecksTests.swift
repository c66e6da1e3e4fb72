import HubCore
import MonitorCore
import Testing

@testable import monitor_hub

@Suite("what the hub checks of itself") struct HubChecksTests {
    private static let now = UTCTime(milliseconds: 1_796_032_930_000)

    private func agents(_ skews: [Int64], heard ago: Int64 = 5000) -> [AgentSummary] {
        skews.enumerated().map { index, skew in
            AgentSummary(
                serverID: "agent \(index)", version: nil, firstSeen: Self.now,
                lastSeen: UTCTime(milliseconds: Self.now.milliseconds - ago), skewMilliseconds: skew)
        }
    }

    @Test("a clock that all agents contradict in one direction is wrong")
    func clock() {
        let ahead = HubChecks.clockTrouble(agents([600_000, 900_000]), at: Self.now)
        #expect(ahead == "It is at least 10 minutes ahead of all 2 agents. Check NTP.")
        let behind = HubChecks.clockTrouble(agents([-600_000, -900_000]), at: Self.now)
        #expect(behind == "It is at least 10 minutes behind all 2 agents. Check NTP.")
    }

    @Test(
        "one agent alone, agents that disagree, small differences and old ones say nothing of the hub's clock"
    )
    func agentsAtFault() {
        for skews in [[], [600_000], [600_000, -600_000], [600_000, 20], [200_000, 299_000]] as [[Int64]] {
            #expect(HubChecks.clockTrouble(agents(skews), at: Self.now) == nil)
        }
        let old = agents([600_000, 900_000], heard: 7_200_000)
        #expect(HubChecks.clockTrouble(old, at: Self.now) == nil)
    }

    @Test("a time of the day comes once a day, also where the clock leaps over it or is set back")
    func daily() {
        var daily = DailyTime()
        func look(_ day: Int64, _ hour: Int, _ minute: Int = 0) -> Bool {
            daily.isDue(day: day, minute: hour * 60 + minute, at: 180)
        }
        // A start at noon waits for the night.
        #expect([look(10, 12), look(10, 23, 59), look(11, 2, 59)] == [false, false, false])
        #expect([look(11, 3), look(11, 3), look(11, 3, 1)] == [true, false, false])
        // Summer time begins: from two to three, or here over the time itself.
        #expect([look(12, 2, 30), look(12, 3, 30)] == [false, true])
        // Set back by an hour, and the same time again.
        #expect([look(12, 2, 50), look(12, 3, 20)] == [false, false])
        #expect([look(15, 1), look(15, 2)] == [true, false])
    }
}
