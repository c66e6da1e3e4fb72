import Testing
import Uplink

@Suite("The state of a line") struct LineMachineTests {
    private let online = LineJudgement(.online)
    private let offline = LineJudgement(.offline, "Nothing answers.")

    @Test("nothing bad is told before two more turns confirm it, 15 and 30 seconds later")
    func confirmation() {
        var machine = LineMachine(.known(online))
        #expect(machine.pause(interval: 300) == 300)
        #expect(machine.observe(offline, at: 300) == nil)
        #expect(machine.isSuspect && machine.pause(interval: 300) == 15)
        #expect(machine.observe(offline, at: 315) == nil)
        #expect(machine.pause(interval: 300) == 30)
        let change = machine.observe(offline, at: 345)
        #expect(change?.since == 300 && change?.judgement == offline)
        #expect(!machine.isSuspect && machine.pause(interval: 300) == 60)
    }

    @Test("a single bad turn tells nothing")
    func blip() {
        var machine = LineMachine(.known(online))
        #expect(machine.observe(offline, at: 0) == nil)
        #expect(machine.observe(online, at: 15) == nil)
        #expect(!machine.isSuspect && machine.pause(interval: 300) == 300)
        #expect(machine.observe(offline, at: 315) == nil)
        #expect(machine.observe(offline, at: 330) == nil)
        #expect(machine.verdict == .online)
    }

    @Test("the way back takes two good turns")
    func recovery() {
        var machine = LineMachine(.known(offline))
        #expect(machine.observe(online, at: 0) == nil)
        #expect(machine.pause(interval: 300) == 15)
        #expect(machine.observe(online, at: 15)?.since == 0)
    }

    @Test("the first good turn after a start is told at once, a bad one only once it is confirmed")
    func start() {
        var good = LineMachine()
        #expect(good.observe(online, at: 0)?.from == .unknown)
        var bad = LineMachine()
        #expect(bad.observe(offline, at: 0) == nil)
        #expect(bad.observe(offline, at: 15) == nil)
        #expect(bad.observe(offline, at: 45) != nil)
    }

    @Test("findings that differ from each other still confirm that the line is not well")
    func changing() {
        var machine = LineMachine(.known(online))
        #expect(machine.observe(offline, at: 0) == nil)
        #expect(machine.observe(LineJudgement(.names, "No names."), at: 15) == nil)
        #expect(machine.observe(offline, at: 45)?.judgement.verdict == .offline)
    }
}

@Suite("How much of a time the line was there") struct LineAvailabilityTests {
    @Test("what was not measured is neither well nor ill")
    func gaps() {
        let spans = [
            LineSpan(began: 0, ended: 60_000, verdict: .online),
            LineSpan(began: 60_000, ended: 90_000, verdict: .offline),
            // The hub was off for a minute.
            LineSpan(began: 150_000, ended: 160_000, verdict: .online),
        ]
        let all = LineAvailability(spans, in: 0..<1_000_000)
        #expect(all.knownMilliseconds == 100_000 && all.onlineMilliseconds == 70_000 && all.ratio == 0.7)
        #expect(LineAvailability(spans, in: 100_000..<140_000).ratio == nil)
        #expect(LineAvailability(spans, in: 30_000..<75_000).knownMilliseconds == 45_000)
    }
}
