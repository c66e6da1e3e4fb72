import HubCore
import MonitorCore
import Probes
import Testing

@testable import HubProbes

@Suite("what rules read of pairs") struct ReadingTests {
    private let now = UTCTime(milliseconds: 1_796_000_000_000)

    private func window(_ states: [UInt32: String], _ echoes: [UInt32: [UInt32?]] = [:]) -> ProbeWindow {
        var window = ProbeWindow(plan: "0123456789abcdef", milliseconds: 5000)
        window.states = states.map { .init(target: $0.key, state: $0.value, since: now) }
        window.echoes = echoes.flatMap { id, times in times.map { .init(target: id, microseconds: $0) } }
        return window
    }

    private func read(
        _ windows: [String: ProbeWindow], members: [UInt32: String] = [:],
        later: Duration = .zero
    ) throws -> [String] {
        let board = ProbeBoard {}
        let desk = PlanDesk()
        let targets = try (1...2).map { ProbeTarget(id: $0, address: try ProbeAddress("10.99.0.\($0)")) }
        let listed = targets.map { target in
            var one = ListedTarget(target, group: 1, addedAt: now)
            one.member = members[target.id]
            return one
        }
        desk.put(
            TargetBook(groups: [ProbeGroup(id: 1, name: "everyone")], targets: listed), ["attic"], besides: []
        )
        desk.put(PlanDesk.Given(targets: targets, revision: 1), for: "attic")
        for (agent, window) in windows {
            board.take(window, known: [1, 2], of: agent, ended: now, arrivedAt: now)
        }
        let readings = ProbeReadings(desk: desk, board: board, clock: { now })
        return readings.readings(at: .now + later).map { reading in
            let value = reading.value == .holds(true) ? "wrong" : "unknown"
            let behind = reading.behind.map { " behind \($0)" } ?? ""
            return "\(reading.kind) \(reading.object) \(value)\(behind)"
        }.sorted()
    }

    private let all = ["probe.down", "probe.lossy", "probe.slow"]

    @Test("what is wrong is named, and what is well is not")
    func named() throws {
        #expect(
            try read(["attic": window([2: "down"])])
                == ["probe.down agent:attic/target:10.99.0.2 wrong"])
        #expect(try read(["attic": window([:])]) == [])
    }

    @Test("a silent agent, or one without its line, leaves everything as it is")
    func unknown() throws {
        let later = try read(["attic": window([2: "down"])], later: ProbeBoard.silence)
        #expect(later.count == 7 && later.allSatisfy { $0.hasSuffix("unknown") })
        var cut = window([1: "down", 2: "down"])
        cut.agent.isCutOff = true
        let without = try read(["attic": cut])
        #expect(without.first == "probe.cutoff agent:attic/line:own wrong")
        #expect(without.dropFirst().count == 6 && without.dropFirst().allSatisfy { $0.hasSuffix("unknown") })
        #expect(try read(["attic": window([2: "noRoute"])]).count == 3)
    }

    @Test("what was lost in an outage is no story of its own")
    func lossy() throws {
        let outage = window([2: "lossy"], [2: [1, 1, 1, 1, nil, nil, nil, 1, 1, 1, 1, 1]])
        #expect(try read(["attic": outage]) == [])
        let scattered = window([2: "lossy"], [2: [1, nil, 1, 1, nil, 1, 1, 1, 1, 1, 1, 1]])
        #expect(try read(["attic": scattered]) == ["probe.lossy agent:attic/target:10.99.0.2 wrong"])
        // Two at the end may be the beginning of an outage.
        #expect(
            try read(["attic": window([2: "lossy"], [2: Array(repeating: 1, count: 10) + [nil, nil]])]) == [])
    }

    @Test("a member of a mesh that falls silent altogether is told by its own rule")
    func member() throws {
        let down = window([2: "down"])
        let heard = try read(["attic": down, "barn": window([:])], members: [2: "barn"])
        #expect(heard == ["probe.down agent:attic/target:barn wrong behind agent:barn"])
        let gone = try read(["attic": down], members: [2: "barn"])
        #expect(gone == ["probe.down agent:attic/target:barn wrong behind agent:barn"])
    }
}
