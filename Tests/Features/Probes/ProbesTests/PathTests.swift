import MonitorCore
import Testing

@testable import Probes

@Suite("the way to a target") struct PathTests {
    private func observe(_ watch: inout PathWatch, _ times: [UInt32?]) -> [TraceReason] {
        times.compactMap { watch.observe($0) }
    }

    @Test("it is looked at first, when a good target is lost, and when its time moves; not for a spike")
    func reasons() {
        var watch = PathWatch()
        #expect(observe(&watch, Array(repeating: 10_000, count: 72)) == [.first])
        #expect(observe(&watch, [900_000] + Array(repeating: 10_000, count: 11)) == [])
        #expect(observe(&watch, [nil, nil]) == [])
        #expect(observe(&watch, [nil, nil, nil]) == [.loss])
        #expect(observe(&watch, Array(repeating: 10_000, count: 12)) == [])
        #expect(observe(&watch, Array(repeating: 30_000, count: 12)) == [.latency])
        // What it moved to is usual from then on.
        #expect(observe(&watch, Array(repeating: 30_000, count: 120)) == [])
        // A tenth of a millisecond is no other way, whatever its share.
        var near = PathWatch()
        _ = observe(&near, Array(repeating: 100, count: 72))
        #expect(observe(&near, Array(repeating: 300, count: 24)) == [])
    }

    @Test("one at a time, six an hour and target, sixty an hour in all; a person is not kept waiting")
    func pace() {
        let minute: Int64 = 60_000_000_000
        var queue = TraceQueue()
        var begun = 0
        for step in 0..<58 {
            queue.want(1, .loss)
            if queue.next(at: Int64(step) * minute) != nil {
                begun += 1
                #expect(queue.next(at: Int64(step) * minute) == nil)
                queue.ended(1)
            }
        }
        #expect(begun == 6)
        for target in UInt32(10)..<200 { queue.want(target, .first) }
        begun = 0
        var now = 59 * minute
        while let next = queue.next(at: now) {
            begun += 1
            queue.ended(next.target)
            now += 1_000_000_000
        }
        #expect(begun == 54)
        queue.want(1, .asked)
        let asked = queue.next(at: now)
        #expect(asked?.target == 1 && asked?.reason == .asked)
        // One that never ends is given up.
        #expect(queue.next(at: 62 * minute)?.target != nil)
    }

    @Test("a way is looked at again after a day")
    func daily() {
        let hour: Int64 = 3_600_000_000_000
        var queue = TraceQueue()
        queue.want(1, .first)
        #expect(queue.next(at: 0)?.reason == .first)
        queue.ended(1)
        #expect(queue.next(at: 23 * hour) == nil)
        #expect(queue.next(at: 25 * hour)?.reason == .daily)
    }

    private func path(_ hops: [String], reached: Bool = true, size: UInt32? = nil) -> PathReport {
        PathReport(
            target: 1, reason: "first", takenAt: UTCTime(milliseconds: 0), isReached: reached,
            hops: hops.map { $0 == "*" ? .init() : .init([IPAddress($0)!], microseconds: 10) },
            largestPacket: size)
    }

    @Test("a router that does not answer may be any, and is filled in from before")
    func same() {
        let whole = path(["10.0.0.1", "10.0.1.1", "10.0.2.1"], size: 1500)
        #expect(path(["10.0.0.1", "*", "10.0.2.1"]).isSameWay(as: whole))
        #expect(!path(["10.0.0.1", "10.0.9.1", "10.0.2.1"]).isSameWay(as: whole))
        #expect(!path(["10.0.0.1", "10.0.2.1"]).isSameWay(as: whole))
        #expect(path(["10.0.0.1"], reached: false).isSameWay(as: whole))
        #expect(path(["10.0.0.1", "*", "10.0.2.1"]).completed(by: whole).hops == whole.hops)
        #expect(path(["10.0.0.1"], reached: false).completed(by: whole).isReached)
        #expect(path([]).carriesTheSame(as: whole))
        #expect(!path([], size: 1400).carriesTheSame(as: whole))
    }
}
