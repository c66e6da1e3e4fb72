import HTTPClient
import Logging
import Testing

@testable import AgentLink

@Suite("The words operators grep") struct DeliveryLineTests {
    private let url: EndpointURL

    init() throws {
        url = try EndpointURL("https://u:pw@host/api/monitor?key=1")
    }

    @Test("a success names snapshot, size and status")
    func success() {
        let line = DeliveryLine.sent(.init(12...12), bytes: 3410, status: 202)
        #expect(
            line
                == DeliveryLine(
                    level: .info, text: "API: Data sent successfully (snapshot 12, 3410 bytes, 202)"))
    }

    @Test("a failure names cause, wait and what waits, and no secret")
    func failure() {
        let line = DeliveryLine.willRetry(
            .init(12...12), to: url, cause: "Connection refused", in: .milliseconds(3200), waiting: 4)
        #expect(
            line
                == DeliveryLine(
                    level: .warning,
                    text:
                        "API: Failed to send snapshot 12 to 'https://host/api/monitor': Connection refused. "
                        + "Retrying in 3.2 s; 4 waiting."))
    }

    @Test("a refused key is an error that names API_KEY")
    func keyRefused() {
        let line = DeliveryLine.blocked(
            .init(12...12), at: url, .keyRefused, status: "401 Unauthorized", said: nil, bytes: 9,
            in: .seconds(60),
            waiting: 1)
        #expect(
            line
                == DeliveryLine(
                    level: .error,
                    text:
                        "API: Failed to send snapshot 12 to 'https://host/api/monitor': "
                        + "401 Unauthorized, the key was refused. Check API_KEY. "
                        + "Retrying in 60.0 s; 1 waiting."
                ))
    }

    @Test("a rejected snapshot is an error")
    func rejected() {
        let line = DeliveryLine.rejected(
            .init(12...12), by: url, cause: "422 Unprocessable Entity", file: nil, waiting: 0)
        #expect(
            line
                == DeliveryLine(
                    level: .error,
                    text: "API: Failed to send snapshot 12 to 'https://host/api/monitor': "
                        + "422 Unprocessable Entity. It would never be accepted and is dropped; 0 waiting."))
    }

    @Test("a stop tells what it loses, or nothing")
    func stopped() {
        #expect(DeliveryLine.stopped(waiting: 0, isStored: false, for: url) == nil)
        #expect(
            DeliveryLine.stopped(waiting: 3, isStored: false, for: url)?.text
                == "API: Failed to send 3 snapshots to 'https://host/api/monitor' before the end.")
    }

    @Test("live lines")
    func live() {
        #expect(
            DeliveryLine.live(sent: 12)
                == DeliveryLine(
                    level: .info, text: "WebSocket: Real-time data sent successfully (snapshot 12)"))
        #expect(
            DeliveryLine.live(connectedTo: url)
                == DeliveryLine(level: .notice, text: "WebSocket: Connected to 'https://host/api/monitor'"))
        #expect(
            DeliveryLine.live(failedToConnectTo: url, cause: "c", in: .milliseconds(2100))
                == DeliveryLine(
                    level: .warning,
                    text: "WebSocket: Failed to connect to 'https://host/api/monitor': c. Retrying in 2.1 s.")
        )
    }
}
