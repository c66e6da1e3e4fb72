import Testing

@testable import HubCore

@Suite("which clock history goes by") struct HistoryClockTests {
    private let now: Int64 = 1_795_000_000_000
    private let day: Int64 = 86_400_000

    @Test("an agent's time counts, within what it can be")
    func possible() {
        let clock = HistoryClock(agreed: now - 5000)
        for ended in [now, now + 299_999, now - 30 * day, now - 360 * day] {
            #expect(clock.verdict(.init(ended: ended, arrival: now)) == .ended(ended))
        }
        for ended in [0, now + 300_000, now - 367 * day, now - 1800 * day] {
            #expect(clock.verdict(.init(ended: ended, arrival: now)) == .arrived(now))
            #expect(HistoryClock().verdict(.init(ended: ended, arrival: now)) == .arrived(now))
        }
    }

    @Test(
        "where the hub's clock was never set, agents' times count, and nothing has a time where theirs are wrong too"
    )
    func neverSet() {
        let then: Int64 = 70_000_000_000
        for clock in [HistoryClock(), HistoryClock(agreed: now - day)] {
            #expect(clock.isBehind(at: then))
            #expect(clock.verdict(.init(ended: now, arrival: then)) == .ended(now))
            #expect(clock.verdict(.init(ended: 5000, arrival: then)) == .unknown)
            #expect(clock.sweepTime(at: then, fallback: now) == nil)
        }
    }

    @Test("a hub's clock that was set back is known by what was agreed on before")
    func setBack() {
        let clock = HistoryClock(agreed: now)
        let back = now - 40 * day
        #expect(clock.isBehind(at: back) && !clock.isBehind(at: now - 600_000))
        #expect(clock.verdict(.init(ended: now + 5000, arrival: back)) == .ended(now + 5000))
        #expect(clock.sweepTime(at: back, fallback: 0) == nil)
    }

    @Test("a hub's clock that is set forward deletes nothing, and agents' times still count")
    func setForward() {
        var clock = HistoryClock(agreed: now)
        let ahead = now + 400 * day
        #expect(clock.sweepTime(at: ahead, fallback: 0) == now + day)
        #expect(clock.verdict(.init(ended: now + 5000, arrival: ahead)) == .ended(now + 5000))
        clock.agree(on: now + 5000)
        #expect(clock.agreed == now + 5000)
        #expect(HistoryClock().sweepTime(at: ahead, fallback: now) == now + day)
    }

    @Test("after a month of rest, what waited meanwhile has its own time")
    func rest() {
        let clock = HistoryClock(agreed: now - 60 * day)
        for ended in [now - 59 * day, now] {
            #expect(clock.verdict(.init(ended: ended, arrival: now)) == .ended(ended))
        }
    }

    @Test("what was held for an approval has the time of its arrival to go by")
    func held() {
        let clock = HistoryClock(agreed: now)
        let arrival = now - 20 * day
        #expect(clock.verdict(.init(ended: 0, arrival: arrival), wasHeld: true) == .arrived(arrival))
        #expect(clock.verdict(.init(ended: arrival, arrival: arrival), wasHeld: true) == .ended(arrival))
    }
}
