import Testing

@testable import AgentLink

@Suite("The pace of a backlog") struct DrainPaceTests {
    @Test("a snapshot that nothing waits behind is not held back")
    func newest() {
        var pace = DrainPace(perSecond: 5)
        for _ in 0..<10 { #expect(pace.delay(waiting: 1) == nil) }
    }

    @Test(
        "it begins at a random moment of the time it will take, a minute at most",
        arguments: [
            (UInt64(20), 4.0), (10_000, 60.0),
        ])
    func start(waiting: UInt64, latest: Double) {
        let starts = (0..<500).map { _ in
            var pace = DrainPace(perSecond: 5)
            return pace.delay(waiting: waiting) ?? .zero
        }
        #expect(starts.allSatisfy { $0 >= .zero && $0 <= .seconds(latest) })
        #expect(starts.min()! < .seconds(latest * 0.1) && starts.max()! > .seconds(latest * 0.9))
    }

    @Test("it goes on at its rate, unevenly, and begins anew after a failure or a pause")
    func rate() {
        var pace = DrainPace(perSecond: 5)
        _ = pace.delay(waiting: 1000)
        let delays = (0..<1000).map { _ in pace.delay(waiting: 1000) ?? .zero }
        #expect(delays.allSatisfy { $0 >= .milliseconds(100) && $0 <= .milliseconds(300) })
        let mean = delays.reduce(.zero, +) / 1000
        #expect(mean > .milliseconds(190) && mean < .milliseconds(210))
        for event in [{ $0.failed() }, { _ = $0.delay(waiting: 1) }] as [(inout DrainPace) -> Void] {
            event(&pace)
            let starts = (0..<200).map { _ in
                var again = pace
                return again.delay(waiting: 1000) ?? .zero
            }
            #expect(starts.max()! > .seconds(30))
        }
    }
}
