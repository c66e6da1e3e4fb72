import MonitorCore
import MonitorWire
import Testing

@testable import AgentLink

@Suite("the agent's half of the link, as a value") struct LinkStateTests {
    private static let hub = LinkFrame.hello(LinkHello(program: "monitor-hub/0.2.0", features: [])).bytes
    private let now = ContinuousClock.now
    private var state = LinkState(
        program: "monitor-agent/0.2.0", serverID: "attic", startID: "s",
        features: [LinkFeature(name: "probes"), LinkFeature(name: "checks", refusal: "CHECKS=off")],
        longest: 1 << 20)

    private func set(_ revision: UInt64, _ body: String? = "[1]") -> OrderSet {
        OrderSet(feature: "probes", revision: revision, body: body.map { Array($0.utf8) })
    }

    private func order(_ id: String, feature: String = "checks", seconds: Int = 10) -> OneOffOrder {
        OneOffOrder(feature: feature, id: id, deadline: .seconds(seconds), body: Array("{}".utf8))
    }

    @Test("a hub's hello is answered once, with what the agent can do and what it holds")
    mutating func hello() throws {
        #expect(state.applied(set(17), .applied()).count == 2)
        let actions = state.received(Self.hub, at: now)
        guard case .send(.hello(let hello)) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(hello.serverID == "attic" && hello.startID == "s")
        #expect(hello.features.map(\.revision) == [17, 0])
        #expect(hello.features[0].digest == OrderSet.digest(of: Array("[1]".utf8)))
        #expect(hello.features[1].refusal == "CHECKS=off")
        #expect(state.received(Self.hub, at: now).isEmpty)
        state.closed()
        #expect(state.received(Self.hub, at: now).count == 1, "on a new connection again")
    }

    @Test("by REST the hello went ahead: a hub's is not answered")
    mutating func helloAhead() {
        #expect(state.received(Self.hub, at: now, answersHello: false).isEmpty)
        #expect(state.hub != nil)
    }

    @Test("a set is put in place, kept and told; the same one again is only told")
    mutating func sets() {
        #expect(state.received(LinkFrame.orders(set(1)).bytes, at: now) == [.apply(set(1))])
        let told = LinkState.Action.send(
            .ordersState(OrderSetState(feature: "probes", revision: 1, outcome: .applied)))
        #expect(state.applied(set(1), .applied()) == [.keep(set(1)), told])
        #expect(state.received(LinkFrame.orders(set(1)).bytes, at: now) == [told])
        #expect(state.received(LinkFrame.orders(set(1, "[2]")).bytes, at: now) == [.apply(set(1, "[2]"))])
    }

    @Test("a refused set leaves the one before it in place, and is told with its sentence")
    mutating func refused() {
        _ = state.applied(set(1), .applied())
        #expect(
            state.applied(set(2), .refused("too many"))
                == [
                    .send(
                        .ordersState(
                            OrderSetState(
                                feature: "probes", revision: 2, outcome: .refused, reason: "too many")))
                ])
        #expect(state.held["probes"] == set(1))
    }

    @Test("a set that orders nothing takes the last one away")
    mutating func withdrawn() {
        _ = state.applied(set(1), .applied())
        #expect(state.received(LinkFrame.orders(set(0, nil)).bytes, at: now) == [.apply(set(0, nil))])
        _ = state.applied(set(0, nil), .applied())
        #expect(state.held.isEmpty && state.hello().features[0].revision == 0)
    }

    @Test("orders for a feature that the agent lacks are refused with a sentence")
    mutating func unknownFeature() {
        let actions = state.received(LinkFrame.order(order("c-1", feature: "tickets")).bytes, at: now)
        #expect(actions.isEmpty, "there is no hub yet to tell")
        #expect(
            state.received(Self.hub, at: now, answersHello: false)
                == [
                    .send(
                        .orderResult(
                            OrderResult(
                                id: "c-1", outcome: .refused,
                                reason: "This agent has no feature 'tickets'.")))
                ])
    }

    @Test("an order runs once, however often it comes; its result is said again to a hub that comes back")
    mutating func once() {
        _ = state.received(Self.hub, at: now)
        let frame = LinkFrame.order(order("c-1")).bytes
        #expect(
            state.received(frame, at: now) == [.start(order("c-1"), deadline: now + .seconds(10))])
        #expect(state.received(frame, at: now).isEmpty)
        #expect(state.hello().running == ["c-1"])
        state.closed()
        let done = LinkHandler.Outcome.done(body: Array("7".utf8))
        #expect(state.finished("c-1", done, deadline: now + .seconds(10)).isEmpty)
        let result = LinkState.Action.send(
            .orderResult(OrderResult(id: "c-1", outcome: .done, body: Array("7".utf8))))
        #expect(state.received(Self.hub, at: now).last == result)
        #expect(state.received(frame, at: now) == [result])
        #expect(state.finished("c-1", done, deadline: now).isEmpty, "no second end")
        state.closed()
        #expect(state.received(Self.hub, at: now + .seconds(71)).count == 1, "the deadline is long over")
    }

    @Test("an order that was stopped is cancelled where the hub wanted it, else expired")
    mutating func stopped() {
        _ = state.received(Self.hub, at: now)
        for id in ["c-1", "c-2"] { _ = state.received(LinkFrame.order(order(id)).bytes, at: now) }
        #expect(state.received(LinkFrame.cancel(id: "c-1").bytes, at: now) == [.stop(id: "c-1")])
        #expect(state.received(LinkFrame.cancel(id: "c-9").bytes, at: now).isEmpty)
        for (id, outcome) in [("c-1", OrderResult.Outcome.cancelled), ("c-2", .expired)] {
            #expect(
                state.finished(id, nil, deadline: now)
                    == [.send(.orderResult(OrderResult(id: id, outcome: outcome)))])
        }
    }

    @Test("no more orders are under way, and no more results kept, than the bound says")
    mutating func bounded() {
        _ = state.received(Self.hub, at: now)
        for number in 1...LinkState.mostOrders {
            #expect(state.received(LinkFrame.order(order("c-\(number)")).bytes, at: now).count == 1)
        }
        for number in 100...300 {
            let actions = state.received(LinkFrame.order(order("c-\(number)")).bytes, at: now)
            guard case .send(.orderResult(let result)) = actions.first else {
                Issue.record("\(actions)")
                return
            }
            #expect(result.outcome == .refused)
        }
        #expect(state.hello().running.count == LinkBounds.mostRunning)
    }

    @Test("what is hostile or of a later version is passed over and counted")
    mutating func hostile() {
        for message in ["", "{", "{\"frame\":\"orders\"}", "[1]", "{\"type\":\"agent_connect\"}"] {
            #expect(state.received(Array(message.utf8), at: now).isEmpty)
        }
        #expect(state.malformed == 5)
        let later = "{\"frame\":\"farewell\",\"id\":7}"
        #expect(state.received(Array(later.utf8), at: now).isEmpty)
        let live = LinkFrame.live(LiveMessage(feature: "a", kind: "b", body: [0x31])).bytes
        #expect(state.received(live, at: now).isEmpty)
        #expect(state.passedOver == 2)
    }
}

@Suite("frames on their way to a socket") struct LinkMailboxTests {
    @Test("what is live gives way to what is needed, and finds no room itself")
    func worth() {
        var mailbox = LinkMailbox()
        for number in 0..<LinkMailbox.mostFrames { mailbox.put([UInt8(number & 255)], .live) }
        mailbox.put([1], .live)
        mailbox.put([77], .needed)
        #expect(mailbox.dropped == 2)
        var taken: [[UInt8]] = []
        while let next = mailbox.take() { taken.append(next) }
        #expect(taken.count == LinkMailbox.mostFrames && taken.last == [77] && taken.first == [1])
    }

    @Test("is bounded in bytes, too")
    func bytes() {
        var mailbox = LinkMailbox()
        let half = [UInt8](repeating: 0, count: LinkMailbox.mostBytes / 2)
        for _ in 0..<3 { mailbox.put(half, .needed) }
        #expect(mailbox.dropped == 1)
    }

    @Test("what a request did not deliver is the oldest again, without what was live")
    func putBack() {
        var mailbox = LinkMailbox()
        mailbox.put([1], .needed)
        mailbox.put([2], .live)
        let taken = mailbox.takeAll()
        mailbox.put([3], .needed)
        mailbox.putBack(taken)
        #expect(mailbox.takeAll().map(\.bytes) == [[1], [3]])
    }
}
