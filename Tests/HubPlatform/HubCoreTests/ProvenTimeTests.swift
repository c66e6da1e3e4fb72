import MonitorCore
import Testing

@testable import HubCore

@Suite("the agreed time, once it has proved itself") struct ProvenTimeTests {
    private let now: Int64 = 1_795_000_000_000
    private let hour: Int64 = 3_600_000
    private let day: Int64 = 86_400_000

    @Test("time that passes is believed, and a day more")
    func passing() {
        var proven = ProvenTime(time: now)
        proven.look(after: hour, at: now + hour)
        #expect(proven == ProvenTime(time: now + hour))
        proven.look(after: 0, at: now + hour + day)
        #expect(proven == ProvenTime(time: now + hour + day))
        proven.look(after: hour, at: now)
        #expect(proven == ProvenTime(time: now))
    }

    @Test("a jump is believed when it has held for a day, also over starts")
    func jump() {
        var proven = ProvenTime(time: now)
        let ahead = now + 365 * day
        proven.look(after: 0, at: ahead)
        #expect(proven == ProvenTime(time: now))
        for _ in 0..<23 { proven.look(after: hour, at: ahead) }
        #expect(proven == ProvenTime(time: now + 23 * hour, held: 23 * hour))
        proven = ProvenTime(time: proven.time, held: proven.held)
        proven.look(after: hour, at: ahead)
        #expect(proven == ProvenTime(time: ahead))
    }

    @Test("a jump that is taken back leaves nothing behind")
    func takenBack() {
        var proven = ProvenTime(time: now)
        proven.look(after: 20 * hour, at: now + 365 * day)
        proven.look(after: hour, at: now + 21 * hour)
        #expect(proven == ProvenTime(time: now + 21 * hour))
    }
}
