import MonitorCore
import MonitorWire
import Probes
import Testing

@testable import ProbeWire

@Suite("plans and results as JSON") struct WireTests {
    private static func target(_ id: UInt32, _ address: String) throws -> ProbeTarget {
        ProbeTarget(id: id, address: try ProbeAddress(address))
    }

    private static func window() -> ProbeWindow {
        var window = ProbeWindow(plan: "9f0c112233445566", milliseconds: 5000)
        window.echoes = [.init(target: 4, microseconds: 23_345), .init(target: 5, microseconds: nil)]
        window.notSent = [.init(target: 8, count: 1, reason: .noName)]
        var remark = ProbeWindow.Remark(target: 6)
        (remark.late, remark.duplicates, remark.error) = ([4_200_000], 1, "hostUnreachable")
        (remark.from, remark.timeToLive) = (IPAddress("192.0.2.1"), 57)
        window.remarks = [remark]
        let time = UTCTime(milliseconds: 1_796_000_000_000)
        window.states = [.init(target: 8, state: "down", since: time)]
        window.events = [
            .init(kind: "cutOff", target: nil, state: nil, since: time, lost: 0, judged: 0, error: nil),
            .init(
                kind: "probeDown", target: 8, state: "down", since: time, lost: 3, judged: 12,
                error: "noNeighbour"),
        ]
        (window.agent.isCutOff, window.agent.ownDrops, window.moreEvents) = (true, 2, 9)
        return window
    }

    @Test("a plan that is written is read as the same, and its name is its content's")
    func plan() throws {
        var second = try Self.target(2, "router.example")
        (second.intervalMilliseconds, second.slowAboveMicroseconds, second.family) = (1000, 40_000, .v6)
        second.timeoutMilliseconds = 900
        let targets = [try Self.target(1, "10.99.0.1"), second, try Self.target(3, "gateway")]
        let bytes = PlanV1.encode(targets)
        let plan = try PlanV1.decode(bytes)
        #expect(plan.targets == targets)
        #expect(plan.name == PlanV1.name(of: bytes))
        #expect(PlanV1.encode(targets.reversed()) == bytes)
        #expect(
            String(decoding: PlanV1.encode([targets[0]]), as: UTF8.self)
                == #"{"targets":[{"id":1,"address":"10.99.0.1"}]}"#)
    }

    @Test(
        "a plan with a fault is not used, in no part of it",
        arguments: [
            "", "null", "{}", "[]", #"{"targets":null}"#, #"{"targets":[{"id":1}]}"#,
            #"{"targets":[{"id":0,"address":"10.0.0.1"}]}"#,
            #"{"targets":[{"id":4294967296,"address":"10.0.0.1"}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1"},{"id":1,"address":"10.0.0.2"}]}"#,
            #"{"targets":[{"id":1,"address":"2130706433"}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1","intervalMilliseconds":1}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1","timeoutMilliseconds":9000}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1","payloadBytes":1473}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1","count":20}]}"#,
            #"{"targets":[{"id":1,"address":"mesh"}]}"#,
            #"{"targets":[{"id":1,"address":"10.0.0.1","kind":"shell"}]}"#,
        ])
    func badPlan(text: String) {
        #expect(throws: WireFault.self) { try PlanV1.decode(Array(text.utf8)) }
    }

    @Test("too many targets are refused before they are all read")
    func tooMany() {
        let one = #"{"id":1,"address":"10.0.0.1"}"#
        let text =
            #"{"targets":["# + Array(repeating: one, count: ProbePlan.mostTargets + 1).joined(separator: ",")
            + "]}"
        #expect(throws: WireFault.self) { try PlanV1.decode(Array(text.utf8)) }
    }

    @Test("the largest list that an operator can permit fits a frame of the link, and is read whole")
    func largest() throws {
        let targets = try (1...10_000).map { try Self.target(UInt32($0), "10.199.\($0 / 250).\($0 % 250)") }
        let bytes = PlanV1.encode(targets)
        #expect(bytes.count < LinkBounds.longestFrame / 2)
        let plan = try PlanV1.decode(bytes)
        #expect(plan.targets == targets)
        var limits = ProbeLimits()
        (limits.mostTargets, limits.mostPerSecond) = (10_000, 2000)
        #expect(plan.excess(over: limits) == nil)
        limits.mostTargets = 9999
        #expect(plan.excess(over: limits)?.contains("10000 targets are more than the 9999") == true)
    }

    @Test("a window that is written is read as the same")
    func roundTrip() throws {
        let window = Self.window()
        #expect(try WindowV1.decode(WindowV1.encode(window)) == window)
        let empty = ProbeWindow(plan: "0000000000000000", milliseconds: 0)
        #expect(try WindowV1.decode(WindowV1.encode(empty)) == empty)
        let text = String(decoding: WindowV1.encode(window), as: UTF8.self)
        #expect(text.contains(#""echoes":{"target":[4,5],"roundTripMicroseconds":[23345,null]}"#))
    }

    @Test(
        "a report with columns of unequal length, or numbers that cannot be, is refused with its path",
        arguments: [
            #"{"echoes":{"target":[4,5],"roundTripMicroseconds":[1]}}"#,
            #"{"echoes":{"target":[4],"roundTripMicroseconds":[-1]}}"#,
            #"{"echoes":{"target":[4],"roundTripMicroseconds":[60000001]}}"#,
            #"{"echoes":{"target":[4],"roundTripMicroseconds":[18446744073709551616]}}"#,
            #"{"echoes":{"target":[-4],"roundTripMicroseconds":[1]}}"#,
            #"{"plan":"x","milliseconds":5000}"#, #"{"plan":"9f0c112233445566"}"#,
            #"{"states":[{"target":1,"state":"<script>","since":"2026-11-30T00:00:00Z"}]}"#,
        ])
    func badWindow(text: String) {
        let fault = #expect(throws: WireFault.self) { try WindowV1.decode(Array(text.utf8)) }
        #expect(fault?.path.hasPrefix("$") == true)
    }

    @Test("refused targets go up with their reasons")
    func answer() throws {
        let refused = [PlanAnswerV1.Refused(target: 7, reason: "PROBE_DENY holds 10.0.0.0/8.")]
        #expect(try PlanAnswerV1.decode(PlanAnswerV1.encode(refused)) == refused)
    }
}

@Suite("Meshping's messages") struct MeshpingTests {
    @Test("a handshake as its agent sends it")
    func handshake() throws {
        let text = #"{"passphrase":"word","hostname":"old","ip_address":"0.0.0.0","version":"1.0.0"}"# + "\n"
        let hello = try MeshpingV1.handshake(Array(text.utf8))
        #expect(hello == .init(passphrase: "word", hostname: "old", address: "0.0.0.0", version: "1.0.0"))
    }

    @Test(
        "other first messages are not a handshake",
        arguments: [
            "", "{}", #"{"passphrase":"x"}"#, #"{"passphrase":"x","hostname":""}"#,
            #"{"passphrase":1,"hostname":"a"}"#, #"{"passphrase":"x","hostname":"a/b"}"#,
        ])
    func noHandshake(text: String) {
        #expect(throws: WireFault.self) { try MeshpingV1.handshake(Array(text.utf8)) }
    }

    @Test(
        "reports with and without rows, with the keys of later versions, and whatever they say of their agent"
    )
    func report() throws {
        #expect(try MeshpingV1.report(Array(#"{"agent_id":"x","data":null}"#.utf8)).isEmpty)
        let text = """
            {"agent_id":"agent_9","data":[{"target":"10.99.0.1","timestamp":"2026-11-30T10:00:00+09:00","result":"ok",
            "latency":1.25,"jitter":0.1,"packet_loss":0},{"target":"10.99.0.2","timestamp":"t","result":"fail","latency":0}]}
            """
        let rows = try MeshpingV1.report(Array(text.utf8))
        #expect(rows.map(\.milliseconds) == [1.25, nil])
        for bad in ["{}", #"{"data":1}"#, #"{"data":[{"target":"x","latency":"NaN"}]}"#, #"{"data":[{}]}"#] {
            #expect(throws: WireFault.self) { try MeshpingV1.report(Array(bad.utf8)) }
        }
    }

    @Test("what the hub says to them")
    func answers() {
        #expect(
            String(decoding: MeshpingV1.status("approved", "Agent approved", agent: 3), as: UTF8.self)
                == #"{"status":"approved","message":"Agent approved","agent_id":"agent_3"}"#)
        #expect(
            String(decoding: MeshpingV1.targets(["10.0.0.1"]), as: UTF8.self)
                == #"{"type":"update_targets","targets":["10.0.0.1"]}"#)
        #expect(
            String(decoding: MeshpingV1.targets([]), as: UTF8.self)
                == #"{"type":"update_targets","targets":[]}"#)
    }
}
