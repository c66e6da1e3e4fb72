import LogWire
import MonitorCore
import Testing

@testable import AgentLogs

@Suite("when the journal is read next") struct JournalPaceTests {
    private let order = JournalOrder(unit: nil, seconds: 600)

    private func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: seconds * 1000) }

    /// After a start at 100 s, and where so given, a reading.
    private func pace(readAt: Int64? = nil, oldestWaiting: UTCTime?) -> (mayRead: Bool, seconds: Int) {
        var pace = JournalPace(startedAt: time(100))
        if let readAt { pace.hasRead(at: time(readAt), isMore: false) }
        let mayRead = pace.mayRead(oldestWaiting: oldestWaiting)
        return (mayRead, pace.seconds(order))
    }

    @Test("it is not read while lines that were reported may still be in the outbox")
    func heldUp() {
        #expect(pace(oldestWaiting: time(90)) == (false, JournalPace.heldUpPause))
        #expect(pace(oldestWaiting: nil) == (true, 600))
        #expect(pace(readAt: 200, oldestWaiting: time(200)) == (false, JournalPace.heldUpPause))
        // The oldest that waits was taken after the lines, so that the hub has these.
        #expect(pace(readAt: 200, oldestWaiting: time(201)) == (true, 600))
    }

    @Test("where there is more it is read again soon, ten times a turn at most")
    func more() {
        var pace = JournalPace(startedAt: time(100))
        var pauses: [Int] = []
        for _ in 0..<11 {
            pace.hasRead(at: time(200), isMore: true)
            pauses.append(pace.seconds(order))
        }
        #expect(pauses == Array(repeating: JournalPace.shortPause, count: 9) + [600, JournalPace.shortPause])
        pace.hasRead(at: time(200), isMore: false)
        #expect(pace.seconds(order) == 600)
        #expect(pace.seconds(nil) == JournalOrder.periods.upperBound)
    }
}
