import MonitorWire
import Testing

@testable import Probing

@Suite("checks by a broker") struct RoadAccessTests {
    @Test("what an agent is told is written and read as the same")
    func access() throws {
        let access = RoadAccess(
            url: "amqps://b:5671", vhost: "v", user: "agent.1", password: "p", queue: "q.1",
            answers: "check.results")
        #expect(try RoadAccess(access.json) == access)
        #expect(throws: WireFault.self) { try RoadAccess(Array(#"{"url":"amqps://b:5671"}"#.utf8)) }
    }

    @Test("an order brings its name and deadline, which is a minute at most")
    func order() throws {
        let order = RoadOrder(id: "i", deadlineMilliseconds: 10_000, order: Array(#"{"kind":"info"}"#.utf8))
        #expect(try RoadOrder(order.json) == order)
        let long = try RoadOrder(Array(#"{"id":"i","deadlineMilliseconds":99999999,"order":{}}"#.utf8))
        #expect(long.deadlineMilliseconds == 60_000)
        #expect(throws: WireFault.self) { try RoadOrder(Array(#"{"id":"i"}"#.utf8)) }
    }
}
