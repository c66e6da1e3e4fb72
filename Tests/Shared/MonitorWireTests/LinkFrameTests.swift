import MonitorCore
import TestSupport
import Testing

@testable import MonitorWire

@Suite("the link's frames") struct LinkFrameTests {
    private static let agentStart = "0f0e5f0a-1c5b-4b7e-9b0e-0a4c7e1d2f33"
    private static let window = ReportName(
        kind: ReportKind("probes.window")!, serverID: "attic", startID: agentStart, sequence: 12)

    /// Those of `Tests/Fixtures/link/frames.jsonl`, which `test_link_schema.py` holds to the schema.
    private static let golden: [LinkFrame] = {
        let checks = LinkFeature(name: "checks", version: 2)
        var refusing = checks
        refusing.refusal = "CHECKS=off in /etc/monitor-agent.conf"
        var later = window
        later = ReportName(kind: later.kind, serverID: "attic", startID: agentStart, sequence: 13)
        return [
            .hello(
                LinkHello(
                    program: "monitor-hub/0.2.0", startID: "6e2c2ab1-90d1-4a38-a1a5-4d8f0a6b1c22",
                    features: [LinkFeature(name: "probes"), checks])),
            .hello(
                LinkHello(
                    program: "monitor-agent/0.2.0", serverID: "attic", startID: agentStart,
                    features: [
                        LinkFeature(
                            name: "probes",
                            permits: json("{\"kinds\":[\"echo4\",\"echo6\"],\"maxTargets\":1024}"),
                            revision: 17, digest: "9f86d081884c7d659a2feaa0c55ad015"),
                        refusing,
                    ], running: ["c-41"])),
            .orders(
                OrderSet(
                    feature: "probes", revision: 17,
                    body: json(
                        "{\"intervalSeconds\":5,\"targets\":[{\"id\":1,\"kind\":\"echo\","
                            + "\"address\":\"192.0.2.7\"}]}"))),
            .orders(OrderSet(feature: "probes", revision: 17, body: nil)),
            .ordersState(
                OrderSetState(
                    feature: "probes", revision: 17, outcome: .applied,
                    body: json(
                        "{\"refused\":[{\"id\":4,\"reason\":\"PROBE_TARGETS does not name "
                            + "198.51.100.0/24\"}]}"))),
            .ordersState(
                OrderSetState(
                    feature: "probes", revision: 18, outcome: .refused, reason: "PROBES= permits no targets")),
            .order(
                OneOffOrder(
                    feature: "checks", id: "c-41", deadline: .seconds(10),
                    body: json("{\"kind\":\"ping\",\"host\":\"192.0.2.7\",\"count\":4}"))),
            .cancel(id: "c-41"),
            .orderResult(
                OrderResult(
                    id: "c-41", outcome: .done,
                    body: json(
                        "{\"sent\":4,\"answered\":4,\"roundTripMicroseconds\":[812,790,801,799]}"))),
            .orderResult(
                OrderResult(
                    id: "c-42", outcome: .refused, reason: "CHECKS=off in /etc/monitor-agent.conf")),
            .report(
                LinkReport(
                    name: window, takenAt: UTCTime("2024-01-01T12:00:05Z")!,
                    body: json("{\"echoes\":[[1,5,5,790]]}"))),
            .ack(ReportAck(window, .stored)),
            .ack(
                ReportAck(
                    later, .later, code: "key-pending",
                    reason: "Key 7 has waited for approval since 2024-01-01T11:58:00.000Z.", retrySeconds: 60)
            ),
            .live(
                LiveMessage(
                    feature: "checks", kind: "progress", body: json("{\"id\":\"c-41\",\"step\":2,\"of\":4}"))),
        ]
    }()

    private static func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let lines: [[UInt8]] = {
        let bytes = Fixture.bytes(at: Fixture.path("link/frames.jsonl")) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }()

    @Test("are written as the golden frames, and read from them")
    func bothWays() throws {
        #expect(Self.golden.count == Self.lines.count)
        for (frame, line) in zip(Self.golden, Self.lines) {
            #expect(String(decoding: frame.bytes, as: UTF8.self) == String(decoding: line, as: UTF8.self))
            #expect(try LinkFrame.read(line) == LinkFrame.Reading(frame: frame, unknownKeys: 0))
        }
    }

    @Test("travel in arrays by REST")
    func arrays() throws {
        let body = LinkFrame.array(Self.lines)
        #expect(try LinkFrame.readAll(body).map(\.frame) == Self.golden)
        #expect(try LinkFrame.readAll(Self.json("[]")).isEmpty)
    }

    @Test("of a later version are passed over, and so are unknown keys, which are counted")
    func later() throws {
        let frame = try LinkFrame.read(Self.json("{\"frame\":\"farewell\",\"id\":{\"a\":[1]}}"))
        #expect(frame.frame == .unknown(name: "farewell"))
        let cancel = try LinkFrame.read(
            Self.json("{\"frame\":\"cancel\",\"why\":{\"a\":1,\"b\":2},\"id\":\"c-1\",\"x\":null}"))
        #expect(cancel == LinkFrame.Reading(frame: .cancel(id: "c-1"), unknownKeys: 2))
        let hello = try LinkFrame.read(
            Self.json(
                "{\"frame\":\"hello\",\"protocol\":3,\"program\":\"x\",\"features\":[{\"name\":\"a\",\"version\":9,"
                    + "\"later\":[]}]}"))
        #expect(hello.unknownKeys == 1)
    }

    @Test("with outcomes of a later version are read on the safe side")
    func laterOutcomes() throws {
        let ack = "{\"frame\":\"ack\",\"kind\":\"a\",\"startId\":\"s\",\"sequence\":1,\"outcome\":\"parked\"}"
        guard case .ack(let read) = try LinkFrame.read(Self.json(ack)).frame else {
            Issue.record("no ack")
            return
        }
        #expect(read.outcome == .later)
        let result = "{\"frame\":\"order-result\",\"id\":\"c\",\"outcome\":\"postponed\"}"
        #expect(
            try LinkFrame.read(Self.json(result)).frame
                == .orderResult(OrderResult(id: "c", outcome: .failed)))
    }

    @Test("a snapshot is no frame, and is told from one by its first bytes")
    func snapshots() {
        #expect(!LinkFrame.isFrame(Self.json("{\"messageType\":\"realtimeSnapshot\",\"frame\":\"hello\"}")))
        #expect(!LinkFrame.isFrame(Self.json("")))
        #expect(!LinkFrame.isFrame(Self.json("[{\"frame\":\"ack\"}]")))
        #expect(LinkFrame.isFrame(Self.json(" {\n\t\"frame\" : \"ack\"}")))
        #expect(throws: WireFault.self) { try LinkFrame.read(Self.json("{\"type\":\"agent_connect\"}")) }
    }

    @Test(
        "that are hostile are refused with the place of what is wrong",
        arguments: [
            ("{\"frame\":7}", "$"),
            ("{\"frame\":\"cancel\",\"id\":\"../x\"}", "$.id"),
            ("{\"frame\":\"cancel\"}", "$"),
            ("{\"frame\":\"orders\",\"feature\":\"Probes\",\"revision\":1,\"body\":1}", "$.feature"),
            (
                "{\"frame\":\"orders\",\"feature\":\"a\",\"revision\":9007199254740992,\"body\":1}",
                "$.revision"
            ),
            ("{\"frame\":\"orders\",\"feature\":\"a\",\"revision\":1,\"body\":null}", "$"),
            ("{\"frame\":\"orders\",\"feature\":\"a\",\"revision\":0,\"body\":1}", "$"),
            ("{\"frame\":\"live\",\"feature\":\"a\",\"kind\":\"b\",\"body\":{\"x\":}}", "$.body.x"),
            ("{\"frame\":\"hello\",\"protocol\":0,\"program\":\"x\",\"features\":[]}", "$"),
            (
                "{\"frame\":\"ack\",\"kind\":\"a\",\"startId\":\"a\\u0007\",\"sequence\":1,\"outcome\":\"stored\"}",
                "$.startId"
            ),
            ("{\"frame\":\"cancel\",\"id\":\"a\"} {}", "$"),
        ])
    func hostile(text: String, path: String) {
        let fault = #expect(throws: WireFault.self) { try LinkFrame.read(Self.json(text)) }
        #expect(fault?.path == path)
    }

    @Test("are bounded: nesting, counts, names, sentences")
    func bounds() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let many = Array(repeating: "{\"name\":\"a\",\"version\":1}", count: 65).joined(separator: ",")
        let long = String(repeating: "a", count: 501)
        for text in [
            "{\"frame\":\"live\",\"feature\":\"a\",\"kind\":\"b\",\"body\":\(deep)}",
            "{\"frame\":\"hello\",\"protocol\":1,\"program\":\"x\",\"features\":[\(many)]}",
            "{\"frame\":\"order-result\",\"id\":\"a\",\"outcome\":\"failed\",\"reason\":\"\(long)\"}",
            "{\"frame\":\"\(long)\"}",
        ] {
            #expect(throws: WireFault.self) { try LinkFrame.read(Self.json(text)) }
        }
        let frames = Array(repeating: Self.json("{\"frame\":\"x\"}"), count: LinkBounds.mostFrames + 1)
        #expect(throws: WireFault.self) { try LinkFrame.readAll(LinkFrame.array(frames)) }
    }

    @Test("a sentence that is too long is cut at a character's edge where it is written")
    func cut() throws {
        let result = OrderResult(id: "a", outcome: .failed, reason: String(repeating: "ü", count: 400))
        guard case .orderResult(let read) = try LinkFrame.read(LinkFrame.orderResult(result).bytes).frame
        else {
            Issue.record("no result")
            return
        }
        #expect(read.reason == String(repeating: "ü", count: 250))
    }

    @Test("the digest of a set is the first half of its SHA-256")
    func digest() {
        #expect(OrderSet.digest(of: Array("test".utf8)) == "9f86d081884c7d659a2feaa0c55ad015")
        #expect(OrderSet(feature: "a", revision: 3, body: nil).digest == nil)
    }
}
