import HTTPClient
import MonitorCore
import Testing

@testable import AgentLink

@Suite("Nothing forges a header or a log line") struct HeaderSafetyTests {
    @Test("the idempotency key percent-encodes everything but letters, digits and -._~")
    func idempotencyKey() {
        let name = ReportName(
            kind: .snapshot, serverID: "caf\u{e9} 1/2\r\nX: y", startID: "a-b_c.d~", sequence: 12)
        #expect(name.idempotencyKey == "caf%C3%A9%201%2F2%0D%0AX%3A%20y/a-b_c.d~/12")
    }

    @Test(
        "a key with a line end, a space, nothing or a letter beyond ASCII is refused",
        arguments: [
            "", "a b", "a\r\nX: y", "\u{e9}", "a\0",
        ])
    func key(text: String) {
        let error = #expect(throws: DeliveryError.self) {
            try RestEndpoint(url: "http://h/", bearer: Secret(text))
        }
        #expect(
            error?.description
                == "'API_KEY' is empty or holds a character that cannot be sent. "
                + "Copy the key again from the platform."
        )
        #expect(throws: DeliveryError.self) { try LiveEndpoint(url: "ws://h/", bearer: Secret(text)) }
    }

    @Test(
        "waits are shown in seconds with one digit",
        arguments: [
            (Duration.milliseconds(3249), "3.2 s"), (.milliseconds(49), "0.0 s"),
            (.milliseconds(3950), "4.0 s"),
            (.seconds(300), "300.0 s"), (.seconds(-1), "0.0 s"),
        ])
    func seconds(duration: Duration, text: String) {
        #expect(duration.inSeconds == text)
    }
}
