import Testing

@testable import PacketCapture

@Suite("judging the kernel's drops") struct LossWatchTests {
    @Test("a loss begins once, recurs, and ends after three windows without")
    func story() {
        var watch = LossWatch()
        let actions = [0, 5, 7, 0, 1, 0, 0, 0, 0].map { watch.observe(dropped: $0) }
        #expect(
            actions == [
                .nothing, .began(packets: 5), .recurred, .nothing, .recurred, .nothing, .nothing,
                .ended(packets: 13), .nothing,
            ])
    }

    @Test("a single burst does not ask for a larger ring, and the next loss begins anew")
    func burst() {
        var watch = LossWatch()
        let actions = [9, 0, 0, 0, 4].map { watch.observe(dropped: $0) }
        #expect(actions == [.began(packets: 9), .nothing, .nothing, .ended(packets: 9), .began(packets: 4)])
    }
}

@Suite("the edge of a window") struct WindowEdgeTests {
    @Test("kernel counters are differences, right across a wrap and across reopened handles")
    func counters() {
        var edge = WindowEdge()
        edge.opened()
        #expect(
            edge.cut(KernelCounts(received: .max, dropped: 2), isOpen: true).kernel?.received
                == UInt64(UInt32.max))
        #expect(edge.cut(KernelCounts(received: 4, dropped: 3), isOpen: true).kernel?.received == 5)
        edge.closing(KernelCounts(received: 10, dropped: 3))
        edge.opened()
        let facts = edge.cut(KernelCounts(received: 7, dropped: 1), isOpen: true)
        #expect(facts.kernel?.received == 13)
        #expect(facts.kernel?.dropped == 1)
    }

    @Test("what the kernel counted since the last question adds up, right across a wrap")
    func growth() {
        let counts = KernelCounts(received: .max, dropped: 1).adding(received: 3, dropped: 2)
        #expect(counts == KernelCounts(received: 2, dropped: 3))
    }

    @Test("windows touch, and one that was interrupted says so until capturing is on again")
    func interruption() {
        var edge = WindowEdge()
        let first = edge.cut(nil, isOpen: true)
        edge.isInterrupted = true
        let second = edge.cut(nil, isOpen: false)
        let third = edge.cut(.zero, isOpen: true)
        let fourth = edge.cut(.zero, isOpen: true)
        #expect([first, second, third, fourth].map(\.isInterrupted) == [false, true, true, false])
        #expect(first.ended == second.began && second.ended == third.began)
        #expect(second.kernel == nil)
    }
}
