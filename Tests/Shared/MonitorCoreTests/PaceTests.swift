import MonitorCore
import Testing

@Suite("the pace of the cycles") struct PaceTests {
    let start = ContinuousClock.now

    @Test("edges lie on a grid, however long a cycle's own work takes")
    func grid() {
        var pace = Pace(every: .seconds(5), from: start)
        let edges = [0, 5.2, 10.01].map { pace.next(after: start + .seconds($0)) - start }
        #expect(edges == [.seconds(5), .seconds(10), .seconds(15)])
    }

    @Test("after a stall the next window has its full length")
    func stall() {
        var pace = Pace(every: .seconds(5), from: start)
        #expect(pace.next(after: start) - start == .seconds(5))
        #expect(pace.next(after: start + .seconds(60)) - start == .seconds(65))
        #expect(pace.next(after: start + .seconds(65)) - start == .seconds(70))
    }
}
