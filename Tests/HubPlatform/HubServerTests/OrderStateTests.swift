import MonitorCore
import MonitorWire
import Testing

@testable import HubServer

@Suite("the hub's half of the link, as a value") struct OrderStateTests {
    private let now = ContinuousClock.now
    private var state = OrderState()

    private func set(_ revision: UInt64, _ body: String = "[1]") -> OrderSet {
        OrderSet(feature: "probes", revision: revision, body: Array(body.utf8))
    }

    private func hello(
        holding held: OrderSet? = nil, running: [String] = [], start: String = "s", refusal: String? = nil
    ) -> LinkHello {
        LinkHello(
            program: "monitor-agent/0.2.0", serverID: "attic", startID: start,
            features: [
                LinkFeature(
                    name: "probes", refusal: refusal, revision: held?.revision ?? 0, digest: held?.digest)
            ], running: running)
    }

    private func order(_ id: String, seconds: Int = 10) -> OneOffOrder {
        OneOffOrder(feature: "probes", id: id, deadline: .seconds(seconds), body: Array("{}".utf8))
    }

    @Test("an agent gets what it does not hold, and nothing twice")
    mutating func sets() {
        #expect(
            state.opened(1, "attic", hello(), sets: [set(17)], at: now) == [.send(.orders(set(17)), 1)])
        #expect(state.changed(set(17), of: "attic", at: now).isEmpty)
        #expect(state.changed(set(18), of: "attic", at: now) == [.send(.orders(set(18)), 1)])
        #expect(state.changed(set(18), of: "cellar", at: now).isEmpty)
        state.closed(1)
        #expect(state.changed(set(19), of: "attic", at: now).isEmpty)
        #expect(state.opened(2, "attic", hello(holding: set(19)), sets: [set(19)], at: now).isEmpty)
    }

    @Test(
        "a set of another body under the same number is sent, and one that nobody orders any more is taken back"
    )
    mutating func restored() {
        #expect(
            state.opened(1, "attic", hello(holding: set(3, "[9]")), sets: [set(3)], at: now)
                == [.send(.orders(set(3)), 1)])
        let nothing = OrderSet(feature: "probes", revision: 0, body: nil)
        #expect(
            state.opened(2, "attic", hello(holding: set(3)), sets: [], at: now)
                == [.send(.orders(nothing), 2)])
        #expect(state.opened(3, "attic", hello(), sets: [], at: now).isEmpty)
    }

    /// What the end of an order's time brings.
    private mutating func expire(_ id: String) -> [OrderState.Action] {
        _ = state.send(order(id), to: "attic", at: now)
        return state.expire(id, at: now)
    }

    @Test(
        "a connection on which three orders in a row have no result is closed, and asked again at its return")
    mutating func unanswered() {
        _ = state.opened(4, "attic", hello(), sets: [], at: now)
        let first = [expire("a"), expire("b")]
        #expect(first == [[.end(id: "a", .expired)], [.end(id: "b", .expired)]])
        _ = state.send(order("c"), to: "attic", at: now)
        _ = state.finished(OrderResult(id: "c", outcome: .done, body: []), by: "attic")
        let second = [expire("d"), expire("e"), expire("f")]
        #expect(second.map(\.count) == [1, 1, 2])
        #expect(second[2] == [.end(id: "f", .expired), .hangUp(4)])
        state.closed(4)
        _ = state.opened(5, "attic", hello(), sets: [], at: now)
        let third = expire("g")
        #expect(third == [.end(id: "g", .expired)])
    }

    @Test("features that the agent lacks get no orders")
    mutating func lacking() {
        let other = OrderSet(feature: "checks", revision: 1, body: [0x31])
        #expect(state.opened(1, "attic", hello(), sets: [other], at: now).isEmpty)
        #expect(state.changed(other, of: "attic", at: now).isEmpty)
    }

    @Test("one-off orders go to the newest connection, and end with the first result of their own agent")
    mutating func oneOff() throws {
        #expect(throws: AgentOrders.Refusal.unreachable) {
            try state.send(order("a"), to: "attic", at: now).get()
        }
        for id: UInt64 in 1...2 { _ = state.opened(id, "attic", hello(), sets: [], at: now) }
        _ = state.opened(3, "cellar", hello(), sets: [], at: now)
        #expect(try state.send(order("a"), to: "attic", at: now).get() == [.send(.order(order("a")), 2)])
        let done = OrderResult(id: "a", outcome: .done, body: [0x37])
        #expect(state.finished(done, by: "cellar").isEmpty, "another agent's word counts for nothing")
        #expect(state.finished(done, by: "attic") == [.end(id: "a", .done(body: [0x37]))])
        #expect(state.finished(done, by: "attic").isEmpty)
        #expect(state.passedOver == 2)
    }

    @Test("an agent that comes back gets the orders that it does not name, with what is left of their time")
    mutating func comesBack() throws {
        _ = state.opened(1, "attic", hello(), sets: [], at: now)
        for id in ["a", "b"] { _ = try state.send(order(id), to: "attic", at: now).get() }
        state.closed(1)
        let left = OneOffOrder(feature: "probes", id: "b", deadline: .seconds(6), body: Array("{}".utf8))
        #expect(
            state.opened(2, "attic", hello(running: ["a"]), sets: [], at: now + .seconds(4))
                == [.send(.order(left), 2)])
        #expect(state.opened(3, "attic", hello(), sets: [], at: now + .seconds(11)).isEmpty)
    }

    @Test("at its deadline an order is expired where the agent is there, else unreachable")
    mutating func deadlines() throws {
        _ = state.opened(1, "attic", hello(), sets: [], at: now)
        for id in ["a", "b"] { _ = try state.send(order(id), to: "attic", at: now).get() }
        #expect(state.expire("a", at: now) == [.end(id: "a", .expired)])
        state.closed(1)
        #expect(state.expire("b", at: now) == [.end(id: "b", .unreachable)])
        #expect(state.expire("b", at: now).isEmpty)
    }

    @Test("what the operator forbids or the agent lacks is refused at once, and so is too much")
    mutating func refused() throws {
        _ = state.opened(1, "attic", hello(refusal: "PROBES= permits nothing."), sets: [], at: now)
        #expect(throws: AgentOrders.Refusal.refused("PROBES= permits nothing.")) {
            try state.send(order("a"), to: "attic", at: now).get()
        }
        _ = state.opened(1, "attic", hello(), sets: [], at: now)
        let other = OneOffOrder(feature: "checks", id: "x", deadline: .seconds(1), body: [])
        #expect(throws: AgentOrders.Refusal.refused("The agent has no feature 'checks'.")) {
            try state.send(other, to: "attic", at: now).get()
        }
        for number in 1...OrderState.mostOfAgent {
            _ = try state.send(order("\(number)"), to: "attic", at: now).get()
        }
        #expect(throws: AgentOrders.Refusal.self) { try state.send(order("z"), to: "attic", at: now).get() }
    }

    @Test("nobody waits for a cancelled order, and the agent is told")
    mutating func cancelled() throws {
        _ = state.opened(1, "attic", hello(), sets: [], at: now)
        _ = try state.send(order("a"), to: "attic", at: now).get()
        #expect(state.cancel("a") == [.send(.cancel(id: "a"), 1), .end(id: "a", .cancelled)])
        #expect(state.cancel("a").isEmpty)
    }

    @Test(
        "an agent that asks by REST gets the same, is reachable for a while, and is not sent what it refused")
    mutating func polling() throws {
        #expect(state.polled("attic", hello(), sets: [set(1)], at: now) == [.orders(set(1))])
        #expect(state.polled("attic", hello(), sets: [set(1)], at: now) == [.orders(set(1))], "not said yet")
        state.refused(
            OrderSetState(feature: "probes", revision: 1, outcome: .refused), set(1), by: "attic")
        #expect(state.polled("attic", hello(), sets: [set(1)], at: now).isEmpty)
        #expect(state.changed(set(2), of: "attic", at: now) == [.wake(agent: "attic")])
        #expect(state.polled("attic", hello(), sets: [set(2)], at: now) == [.orders(set(2))])
        #expect(state.polled("attic", hello(start: "t"), sets: [set(1)], at: now) == [.orders(set(1))])
        #expect(try state.send(order("a"), to: "attic", at: now).get() == [.wake(agent: "attic")])
        #expect(
            state.polled("attic", hello(holding: set(1)), sets: [set(1)], at: now) == [.order(order("a"))])
        #expect(
            state.polled("attic", hello(holding: set(1), running: ["a"]), sets: [set(1)], at: now).isEmpty)
        state.answered("attic", at: now)
        #expect(state.hello(of: "attic", at: now + .seconds(59)) != nil)
        #expect(state.hello(of: "attic", at: now + .seconds(61)) == nil)
    }
}
