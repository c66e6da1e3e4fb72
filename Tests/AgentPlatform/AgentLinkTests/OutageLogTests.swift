import Testing

@testable import AgentLink

@Suite("lines of an outage") struct OutageLogTests {
    private let begin = ContinuousClock.now

    @Test("the first failure of each cause and one every ten minutes are told, and the end with what it took")
    func lines() {
        var outage = OutageLog()
        let none = outage.succeeded(at: begin)
        #expect(none == nil)
        let told = (0..<125).filter { minute in
            outage.failed(for: minute < 100 ? "refused" : "timeout", at: begin + .seconds(60 * minute))
        }
        #expect(told == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120])
        let end = outage.succeeded(at: begin + .seconds(125 * 60))
        #expect(end?.lasted == .seconds(7500))
        #expect(end?.failures == 125)
        let isTold = outage.failed(for: "refused", at: begin + .seconds(8000))
        #expect(isTold, "another outage")
    }

    @Test("a new cause is told at once, and only so many of them")
    func causes() {
        var outage = OutageLog()
        let told = (0..<20).filter { outage.failed(for: "cause \($0)", at: begin + .seconds($0)) }
        #expect(told == Array(0..<OutageLog.mostCauses))
        let isTold = outage.failed(for: "cause 3", at: begin + .seconds(21))
        #expect(!isTold)
    }
}
