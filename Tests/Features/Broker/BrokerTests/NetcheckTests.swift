import MonitorCore
import MonitorWire
import Probing
import Testing

@testable import Broker

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(reservingBytes: 512)
    json.object { body(&$0) }
    return String(decoding: json.bytes, as: UTF8.self)
}

@Suite("Netcheck's bodies") struct NetcheckTests {
    @Test("a registration, with what its agent says of itself")
    func registration() throws {
        let read = try NetcheckV1.registration(
            bytes(
                #"{"token":"2EA5AEAB-0637-49b7-8d15-9284010dc8c6","hostname":"h\n1","region":"RU","local_ip":"127.0.1.1","public_ip":"192.0.2.7"}"#
            ))
        #expect(read.token == "2ea5aeab-0637-49b7-8d15-9284010dc8c6")
        #expect(
            read.info
                == .init(hostname: "h1", region: "RU", localAddress: "127.0.1.1", publicAddress: "192.0.2.7"))
    }

    @Test(
        "what is no registration is refused",
        arguments: [
            "", "{}", "[]", #"{"token":1}"#, #"{"token":"a","hostname":"b","region":"c","local_ip":"d"}"#,
        ])
    func hostileRegistration(_ body: String) {
        #expect(throws: WireFault.self) { try NetcheckV1.registration(bytes(body)) }
    }

    @Test("what it connects with: the port is a text")
    func access() {
        let access = NetcheckV1.Access(
            host: "broker", port: 5672, vhost: "agents_vhost", password: Secret("p"),
            heartbeatEndpoint: "http://h/x?key=k",
            heartbeatSeconds: 45)
        let one = agent(1)
        #expect(
            text { NetcheckV1.write(one, access, &$0) }
                == #"{"rmq_credentials":{"request_queue":"\#(one.requests)","response_queue":"\#(one.responses)","request_exchange_name":"checks","rmq_user":"agent.1111111111111111","rmq_password":"p","rmq_host":"broker","rmq_port":"5672","vhost":"agents_vhost"},"agent_id":"id-1","heartbeat_interval_sec":45,"heartbeat_endpoint":"http://h/x?key=k"}"#
        )
    }

    @Test(
        "questions as its agents read them: the key port is always there",
        arguments: [
            (ProbeKind.ping, "example.net", nil, #""PING","host":"example.net","port":null"#),
            (.tcp, "example.net", 443, #""TCP_CONNECT","host":"example.net","port":443"#),
            (
                .http, "https://example.net/a?b=1", nil,
                #""HTTP","host":"https://example.net/a?b=1","port":null"#
            ),
            (.dns, "example.net", nil, #""DNS","host":"example.net","port":null"#),
        ] as [(ProbeKind, String, Int?, String)])
    func request(_ kind: ProbeKind, _ host: String, _ port: Int?, _ part: String) throws {
        let question = try ProbeQuestion(kind: kind.rawValue, host: host, port: port, options: nil)
        let request = try #require(NetcheckV1.request(question, id: "i"))
        #expect(String(decoding: request, as: UTF8.self) == #"{"request_type":\#(part),"request_id":"i"}"#)
    }

    @Test("what its agents do not answer is not asked")
    func unanswered() throws {
        #expect(NetcheckV1.request(try ProbeQuestion(.info, host: nil), id: "i") == nil)
        // It would ask its own resolver, and tell what that says of its network.
        let resolver = Array(#"{"server":"9.9.9.9"}"#.utf8)
        let question = try ProbeQuestion(kind: "dns", host: "example.net", port: nil, options: resolver)
        #expect(NetcheckV1.request(question, id: "i") == nil)
    }

    @Test("INFO of an agent of ours: the host's addresses, their place, and what the agent is")
    func information() throws {
        let result = ResultValue([
            "version": .text("1"), "hostName": .text("attic"), "addresses": .list([.text("192.0.2.7")]),
            "resolver": .text("192.0.2.53"),
            "hostAddresses": .list([.text("192.0.2.1"), .text("2001:db8::1")]),
        ])
        let outcome = ProbeOutcome(.ok, address: IPAddress("192.0.2.1"), result: result)
        let info = BrokerAgent.Info(hostname: "attic", region: "", localAddress: "", publicAddress: "")
        let place = NetcheckV1.Place(
            name: "Linköping, Sweden", network: nil, latitude: 58.5, longitude: 15.5)
        let response = NetcheckV1.Response(
            id: "a", info: info, endedAt: "t", outcome: outcome, place: place)
        let question = try ProbeQuestion(kind: "info", host: "example.net", port: nil, options: nil)
        let shown = text { NetcheckV1.write(question, id: "r", notAsked: 5, [response], &$0) }
        #expect(
            shown.hasPrefix(
                #"{"request_type":"INFO","host":"example.net","port":null,"request_id":"r","not_asked":5,"#))
        #expect(shown.contains(#""ip":"192.0.2.1","ip_addresses":["192.0.2.1","2001:db8::1"]"#))
        #expect(shown.contains(#""location":{"name":"Linköping, Sweden","network":null,"latitude":58.5"#))
        #expect(shown.contains(#""agent":{"version":"1","hostname":"attic""#))
    }

    @Test("an answer to HTTP, in our words and as it came")
    func httpAnswer() throws {
        let result =
            #"{"status_code":200,"headers":{"Server":"nginx"},"redirected":true,"final_url":"https://a/","content_length":5,"content_sample":"hello","ssl_expiry_days":42}"#
        let answer = try NetcheckV1.answer(
            bytes(
                #"{"success":true,"error":null,"result":\#(result),"latency_ms":12.5,"timestamp":"2026-01-01T00:00:00Z","request_id":"R","agent_id":"A"}"#
            ))
        #expect(answer.request == "r")
        #expect(answer.outcome.word == .ok)
        #expect(answer.outcome.microseconds == 12_500)
        #expect(answer.outcome.result["status"].whole == 200)
        #expect(answer.outcome.result["tls"]["chain"].elements.first?["daysLeft"].whole == 42)
        // What is stored is read again.
        #expect(try ProbeOutcome(answer.outcome.json) == answer.outcome)
        let info = BrokerAgent.Info(hostname: "h", region: "RU", localAddress: "l", publicAddress: "p")
        let response = NetcheckV1.Response(id: "a", info: info, endedAt: "t", outcome: answer.outcome)
        let question = try ProbeQuestion(kind: "http", host: "https://a/", port: nil, options: nil)
        let shown = text { NetcheckV1.write(question, id: "r", [response], &$0) }
        #expect(shown.contains(#""result":\#(result)"#))
    }

    @Test("a failure, with what the agent says of it")
    func failedAnswer() throws {
        let answer = try NetcheckV1.answer(
            bytes(
                #"{"success":false,"error":null,"result":{"success_connect":false,"error":"[Errno 111] refused"},"latency_ms":null,"timestamp":"t","request_id":"r","agent_id":"a"}"#
            ))
        #expect(answer.outcome.word == .failed)
        #expect(answer.outcome.reason == "[Errno 111] refused")
        #expect(answer.outcome.microseconds == nil)
    }

    @Test("DNS records, by type")
    func dnsAnswer() throws {
        let answer = try NetcheckV1.answer(
            bytes(
                #"{"success":true,"result":{"a_records":["192.0.2.1"],"mx_records":["m (priority 10)"],"txt_records":null},"request_id":"r","agent_id":"a"}"#
            ))
        let questions = answer.outcome.result["questions"].elements
        #expect(questions.map { $0["type"].string } == ["A", "MX"])
        #expect(questions.first?["records"].elements.first?["text"].string == "192.0.2.1")
    }

    @Test(
        "what is no answer is refused, and what is odd inside of it is left out",
        arguments: ["", "{", "{}", #"{"success":true}"#, #"{"success":1,"request_id":"r","agent_id":"a"}"#])
    func hostileAnswer(_ body: String) throws {
        #expect(throws: WireFault.self) { try NetcheckV1.answer(bytes(body)) }
        let odd = try NetcheckV1.answer(
            bytes(
                #"{"success":true,"result":{"status_code":"x"},"latency_ms":-5,"request_id":"r","agent_id":"a"}"#
            ))
        #expect(odd.outcome.result["status"] == .null)
        #expect(odd.outcome.microseconds == nil)
    }

    @Test(
        "what users ask: a scheme counts for HTTP alone, port 0 is none",
        arguments: [
            (#"{"request_type":"PING","host":"http://a.example","port":0}"#, "a.example", nil),
            (#"{"request_type":"HTTP","host":"a.example","port":null}"#, "http://a.example", nil),
            (#"{"request_type":"TCP_CONNECT","host":"a.example","port":0}"#, "a.example", 80),
            (#"{"request_type":"DNS","host":"https://a.example/x","port":53}"#, "a.example", 53),
        ] as [(String, String, Int?)])
    func asked(_ body: String, _ host: String, _ port: Int?) throws {
        let asked = try NetcheckV1.asked(bytes(body))
        #expect(asked.host == host)
        #expect(asked.port == port)
    }
}
