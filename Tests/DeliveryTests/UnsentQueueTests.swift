import MonitorCore
import Testing

@testable import Delivery

@Suite("The queue of unsent snapshots") struct UnsentQueueTests {
    private func queue(_ sequences: ClosedRange<UInt64>, maximumBytes: Int) -> UnsentQueue {
        var queue = UnsentQueue(maximumBytes: maximumBytes)
        for sequence in sequences { queue.append(snapshot(sequence, json: "1234567890")) }
        return queue
    }

    @Test("gives the oldest first, the same one until it is settled")
    func order() {
        var queue = queue(1...3, maximumBytes: 100)
        #expect(queue.take()?.name.sequence == 1)
        #expect(queue.take()?.name.sequence == 1)
        #expect(queue.count == 3)
        queue.settle()
        #expect(queue.take()?.name.sequence == 2)
        #expect(queue.count == 2)
        #expect(queue.bytes == 20)
    }

    @Test("drops the oldest when bytes run out, and counts them")
    func bounded() {
        var queue = queue(1...5, maximumBytes: 30)
        #expect(queue.dropped == 2)
        #expect(queue.bytes == 30)
        #expect(queue.take()?.name.sequence == 3)
    }

    @Test("what is in flight is not dropped, but counts")
    func inFlight() {
        var queue = queue(1...3, maximumBytes: 30)
        _ = queue.take()
        queue.append(snapshot(4, json: "1234567890"))
        #expect(queue.dropped == 1)
        #expect(queue.take()?.name.sequence == 1)
        queue.settle()
        #expect(queue.take()?.name.sequence == 3)
    }

    @Test("what was put back is the oldest again, and can be dropped")
    func putBack() {
        var queue = queue(1...3, maximumBytes: 30)
        _ = queue.take()
        queue.putBack()
        queue.append(snapshot(4, json: "1234567890"))
        #expect(queue.dropped == 1)
        #expect(queue.take()?.name.sequence == 2)
    }

    @Test("a snapshot larger than the bound is dropped itself")
    func tooLarge() {
        var queue = UnsentQueue(maximumBytes: 5)
        queue.append(snapshot(1, json: "1234567890"))
        #expect(queue.count == 0)
        #expect(queue.bytes == 0)
        #expect(queue.dropped == 1)
        #expect(queue.take() == nil)
    }
}
