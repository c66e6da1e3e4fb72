import MonitorCore
import MonitorWire
import Testing
import Uplink
import UplinkWire

@Suite("lines of agents, on the wire") struct UplinkWireTests {
    private let targets = LineTargets(
        resolvers: [IPAddress(v4: 0xc000_0235)],
        addresses: [.init(IPAddress(v4: 0xc000_0201), port: 443)],
        pages: ["https://www.example.com/"], portalPage: "http://www.example.com/204")

    @Test("an order is read as it was written; periods stay within bounds")
    func order() throws {
        let order = LineOrder(targets, seconds: 120)
        #expect(try LineOrder(order.encoded) == order && order.pageSeconds == 0)
        let short = LineOrder(targets, seconds: 120, pageSeconds: 1800)
        #expect(try LineOrder(short.encoded) == short)
        #expect(LineOrder(targets, seconds: 60, pageSeconds: 1 << 40).pageSeconds == 86_400)
        #expect(LineOrder(targets, seconds: 1).seconds == 60)
        let later = #"{"seconds":1e9,"pages":["x"],"more":{"a":[1]}}"#
        #expect(try LineOrder(Array(later.utf8)).seconds == 3600)
    }

    @Test(
        "an order that is not one is refused",
        arguments: [
            "", "[]", #"{"resolvers":["localhost"]}"#, #"{"addresses":["192.0.2.1"]}"#,
            #"{"resolvers":"192.0.2.1"}"#, #"{"seconds":-1}"#, #"{"pages":[1]}"#,
            #"{"pages":["\#(String(repeating: "a", count: 2049))"]}"#,
            #"{"pages":[\#(Array(repeating: "\"a\"", count: 17).joined(separator: ","))]}"#,
        ])
    func hostileOrder(text: String) {
        #expect(throws: WireFault.self) { _ = try LineOrder(Array(text.utf8)) }
    }

    private static let turns = [
        LineTurn(names: [], connections: [], pages: []),
        LineTurn(
            names: [], connections: [.answered(seconds: 0.02)], pages: [], portal: LineTurn.Portal.none),
        LineTurn(
            names: [.answered(seconds: 0.009), .failed("no answer in time")],
            connections: [.failed("refused"), .answered(seconds: 1.5)],
            pages: [.wrongCertificate, .failed("\u{1b}[31m"), .answered(seconds: 0.25)],
            portal: .intercepted(status: 302), gateway: .silent),
        LineTurn(
            names: [], connections: [], pages: [.failed("x")], portal: LineTurn.Portal.none,
            gateway: .noRoute),
        LineTurn(
            names: [], connections: [], pages: [.failed("x")], portal: .failed("refused"),
            gateway: .answered),
    ]

    @Test("a turn is read as it was written", arguments: turns)
    func turn(turn: LineTurn) throws {
        #expect(try TurnReport(TurnReport(turn).encoded).turn == turn)
    }

    @Test("a reason is cut at a whole character, and a time is one that a question may take")
    func bounds() throws {
        let turn = LineTurn(
            names: [.failed(String(repeating: "ü", count: 300)), .answered(seconds: 1e300)],
            connections: [.answered(seconds: -1)], pages: [])
        let read = try TurnReport(TurnReport(turn).encoded).turn
        #expect(read.names == [.failed(String(repeating: "ü", count: 100)), .answered(seconds: 60)])
        #expect(read.connections == [.answered(seconds: 0)])
    }

    @Test(
        "a report that is not one is refused",
        arguments: [
            "", "[]", "null", #"{"names":{}}"#, #"{"names":[{}]}"#, #"{"names":[{"microseconds":-1}]}"#,
            #"{"names":[{"microseconds":1e300}]}"#, #"{"pages":[{"status":200}]}"#,
            #"{"pages":[{"failure":7}]}"#, #"{"portal":{"status":99}}"#, #"{"portal":{"status":1e9}}"#,
            #"{"gateway":"gone"}"#, #"{"gateway":1}"#,
            #"{"names":[{"failure":"\#(String(repeating: "a", count: 201))"}]}"#,
            #"{"connections":[\#(Array(repeating: #"{"failure":"a"}"#, count: 17).joined(separator: ","))]}"#,
            String(repeating: #"{"more":"#, count: 40),
        ])
    func hostileReport(text: String) {
        #expect(throws: WireFault.self) { _ = try TurnReport(Array(text.utf8)) }
    }
}
