import MonitorCore
import MonitorWire
import Testing

@testable import Probing

@Suite("questions and outcomes") struct ProbeQuestionTests {
    private func question(
        _ kind: String, _ host: String? = "example.net", port: Int? = nil, _ options: String? = nil
    ) throws(ProbeQuestionFault) -> ProbeQuestion {
        try ProbeQuestion(kind: kind, host: host, port: port, options: options.map { Array($0.utf8) })
    }

    @Test("what is left out has its default")
    func defaults() throws {
        #expect(try question("ping").options == .ping(PingOptions()))
        #expect(try question("HTTP").effectivePort == 443)
        #expect(try question("http", "example.net", #"{"scheme":"http"}"#).effectivePort == 80)
        #expect(try question("info", nil).options == .info)
    }

    @Test("a URL says scheme, port and path")
    func url() throws {
        let question = try question("http", "http://example.net:8080/a?b")
        #expect(question.host?.description == "example.net")
        #expect(question.effectivePort == 8080)
        guard case .http(let options) = question.options else { return }
        #expect(options.scheme == .http)
        #expect(options.path == "/a?b")
    }

    @Test(
        "every option has bounds",
        arguments: [
            ("ping", #"{"count":0}"#), ("ping", #"{"count":17}"#), ("ping", #"{"intervalSeconds":0.1}"#),
            ("ping", #"{"bytes":70000}"#), ("ping", #"{"family":"5"}"#), ("ping", #"{"count":1.5}"#),
            ("ping", #"{"count":"4"}"#), ("ping", #"{"port":1}"#), ("ping", "[]"), ("ping", "{"),
            ("ping", #"{"count":4} x"#),
            ("http", #"{"path":"x"}"#), ("http", #"{"path":"/\r\nX: y"}"#), ("http", #"{"method":"POST"}"#),
            ("http", #"{"follow":6}"#), ("http", #"{"expect":{"status":99}}"#),
            ("http", #"{"expect":{"sha256":"zz"}}"#),
            ("dns", #"{"types":["ANY"]}"#), ("dns", #"{"types":[]}"#), ("dns", #"{"types":["NOPE"]}"#),
            ("dns", #"{"server":"dns.example.net"}"#), ("dns", #"{"server":"127.1"}"#),
            ("trace", #"{"hops":31}"#),
            ("mtu", #"{"bytes":100}"#), ("info", #"{"count":1}"#),
        ])
    func bounds(kind: String, options: String) {
        let host: String? = kind == "info" ? nil : "example.net"
        #expect(throws: ProbeQuestionFault.self) { try question(kind, host, options) }
    }

    @Test("hosts and ports that cannot be are refused, with the key")
    func refused() {
        func key(_ body: () throws(ProbeQuestionFault) -> ProbeQuestion) -> String? {
            do throws(ProbeQuestionFault) {
                _ = try body()
                return nil
            } catch {
                return error.key
            }
        }
        #expect(key { () throws(ProbeQuestionFault) in try question("tcp") } == "port")
        #expect(key { () throws(ProbeQuestionFault) in try question("tcp", port: 0) } == "port")
        #expect(key { () throws(ProbeQuestionFault) in try question("tcp", port: 65_536) } == "port")
        #expect(key { () throws(ProbeQuestionFault) in try question("ping", port: 80) } == "port")
        #expect(key { () throws(ProbeQuestionFault) in try question("ping", nil) } == "host")
        #expect(key { () throws(ProbeQuestionFault) in try question("ping", "127.1") } == "host")
        #expect(key { () throws(ProbeQuestionFault) in try question("nope") } == "kind")
        #expect(
            key { () throws(ProbeQuestionFault) in try question("ping", "example.net", #"{"count":99}"#) }
                == "options.count")
    }

    private func question(_ kind: String, _ host: String?, _ options: String) throws(ProbeQuestionFault)
        -> ProbeQuestion
    {
        try question(kind, host, port: nil, options)
    }

    @Test("a question is written and read as the same", arguments: ProbeKind.allCases)
    func round(kind: ProbeKind) throws {
        let one = try ProbeQuestion(
            kind, host: kind.asksHost ? HostText("example.net") : nil, port: kind.needsPort ? 443 : nil)
        var json = JSONWriter(reservingBytes: 100)
        json.object { one.write(&$0) }
        let tree = try ResultValue(json.bytes)
        let again = try ProbeQuestion(
            kind: #require(tree["kind"].string), host: tree["host"].string, port: tree["port"].whole,
            options: tree["options"].json)
        #expect(again == one)
    }

    @Test("info may ask for a host as well, and does without")
    func info() throws {
        #expect(try question("info", "www.example.net").host?.description == "www.example.net")
        for host in [nil, ""] { #expect(try question("info", host).host == nil) }
    }

    @Test("an outcome is written and read as the same")
    func outcome() throws {
        let outcome = ProbeOutcome(
            .failed, at: .tls, "The certificate has expired.", address: IPAddress("192.0.2.1"),
            microseconds: 1234,
            result: ResultValue([
                "text": .text("a\"\\\u{1}é"), "list": .list([.null, .flag(true), .number(-1.5), .count(7)]),
                "absent": nil, "object": ResultValue(["a": .null]),
            ]))
        #expect(try ProbeOutcome(outcome.json) == outcome)
        let text = String(decoding: outcome.json, as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"outcome":"failed","failedAt":"tls","reason":"The certificate has expired.","#))
        #expect(!text.contains("absent"))
    }

    @Test(
        "what no agent of ours sends is refused",
        arguments: [
            "", "{}", "[]", "null", #"{"outcome":"great"}"#, #"{"outcome":"ok","failedAt":"x"}"#,
            #"{"outcome":"ok","address":"127.1"}"#, #"{"outcome":"ok","microseconds":-1}"#,
            #"{"outcome":"ok","microseconds":99999999999999}"#, #"{"outcome":"ok","result":{"a-b":1}}"#,
            #"{"outcome":"ok","result":{"<script>":1}}"#,
            #"{"outcome":"ok","result":"# + String(repeating: "[", count: 20)
                + String(repeating: "]", count: 20) + "}", #"{"outcome":"ok","result":{"a":"\ud800"}}"#,
            #"{"outcome":"ok","result":["# + String(repeating: "1,", count: 5000) + "1]}",
            #"{"outcome":"ok","reason":""# + String(repeating: "a", count: 70_000) + #""}"#,
        ])
    func poisoned(text: String) {
        #expect(throws: WireFault.self) { try ProbeOutcome(Array(text.utf8)) }
    }

    @Test("a result that is too long is left out, and the outcome says so")
    func long() throws {
        let rows = (0..<3000).map { _ in ResultValue.text(String(repeating: "x", count: 40)) }
        let outcome = ProbeOutcome(.ok, result: ResultValue(["rows": .list(rows)]))
        let read = try ProbeOutcome(outcome.json)
        #expect(read.word == .ok)
        #expect(read.reason == "The result was too long to send.")
    }

    @Test("expectations of a page: status, text, hash")
    func expectations() {
        var expect = WebExpectation()
        let body = Array("hello world".utf8)
        #expect(expect.complaint(status: 200, body: body, isWhole: true) == nil)
        #expect(expect.complaint(status: 399, body: body, isWhole: true) == nil)
        #expect(expect.complaint(status: 404, body: body, isWhole: true) != nil)
        expect.statuses = [404]
        #expect(expect.complaint(status: 404, body: body, isWhole: true) == nil)
        #expect(expect.complaint(status: 200, body: body, isWhole: true) != nil)
        expect.text = "lo wo"
        #expect(expect.complaint(status: 404, body: body, isWhole: false) == nil)
        expect.text = "absent"
        #expect(expect.complaint(status: 404, body: body, isWhole: true) != nil)
        expect.text = nil
        expect.sha256 = HexText.text(SHA256.hash(body))
        #expect(expect.complaint(status: 404, body: body, isWhole: true) == nil)
        #expect(expect.complaint(status: 404, body: body + [0], isWhole: true) != nil)
        #expect(expect.complaint(status: 404, body: body, isWhole: false) != nil)
    }
}
