import MonitorCore
import Testing

@testable import Probing

@Suite("orders of checks") struct CheckOrderTests {
    @Test("an order is written and read as the same", arguments: CheckOrder.Asker.allCases)
    func round(asker: CheckOrder.Asker) throws {
        let question = try ProbeQuestion(
            kind: "http", host: "https://example.net:8443/a", port: nil, options: Array(#"{"follow":2}"#.utf8)
        )
        let order = CheckOrder(question, asker: asker)
        #expect(try CheckOrder(order.json) == order)
    }

    @Test("a role that is not known may do least")
    func role() throws {
        #expect(try CheckOrder(Array(#"{"kind":"info","asker":"god"}"#.utf8)).asker == .viewer)
        #expect(try CheckOrder(Array(#"{"kind":"info"}"#.utf8)).asker == .viewer)
    }

    @Test(
        "what a hub of ours does not order is refused",
        arguments: [
            "", "{}", #"{"kind":"ping"}"#, #"{"kind":"ping","host":"127.1"}"#,
            #"{"kind":"tcp","host":"a.net"}"#,
            #"{"kind":"ping","host":"a.net","options":{"count":1000}}"#, #"{"kind":"rm","host":"a.net"}"#,
            #"{"kind":"ping","host":7}"#, #"{"kind":"tcp","host":"a.net","port":99999999999999999999}"#,
        ])
    func refused(text: String) {
        #expect(throws: (any Error).self) { try CheckOrder(Array(text.utf8)) }
    }
}
