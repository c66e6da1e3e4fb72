import HubSeries
import MonitorCore
import MonitorWire
import Probes
import Testing

@testable import HubProbes
@testable import ProbeWire

@Suite("what the matrix shows") struct LiveTests {
    private let now = UTCTime(milliseconds: 1_796_000_000_000)

    private func target(_ id: UInt32) throws -> ProbeTarget {
        ProbeTarget(id: id, address: try ProbeAddress("10.99.0.\(id)"))
    }

    private func window(_ times: [UInt32?], of target: UInt32 = 1) -> ProbeWindow {
        var window = ProbeWindow(plan: "0123456789abcdef", milliseconds: 5000)
        window.echoes = times.map { .init(target: target, microseconds: $0) }
        return window
    }

    private func board(_ window: ProbeWindow, ended: UTCTime? = nil) -> ProbeBoard {
        let board = ProbeBoard {}
        board.take(window, known: [1, 2], of: "attic", ended: ended ?? now, arrivedAt: now)
        return board
    }

    private func desk() throws -> PlanDesk {
        let desk = PlanDesk()
        let targets = try [target(1), target(2)]
        desk.put(
            TargetBook(
                groups: [ProbeGroup(id: 1, name: "everyone")],
                targets: targets.map { ListedTarget($0, group: 1, addedAt: now) }),
            ["attic", "barn"], besides: [])
        desk.put(PlanDesk.Given(targets: targets, revision: 3), for: "attic")
        desk.put(PlanDesk.Given(targets: [targets[0]], revision: 1), for: "barn")
        return desk
    }

    @Test("a cell has its state, the median to two digits, and the losses of the last twelve")
    func cells() throws {
        var window = window([23_345, nil, 23_999])
        window.states = [.init(target: 2, state: "down", since: now)]
        let state = try #require(MatrixState(desk(), board(window)))
        #expect(state.agents == ["attic", "barn"])
        #expect(state.targets.map(\.address) == ["10.99.0.1", "10.99.0.2"])
        #expect(
            state.cells[0]
                == MatrixState.Cell(state: "ok", roundTripMicroseconds: 24_000, lost: 1, isLate: false))
        #expect(state.cells[1]?.state == "down")
        #expect(state.cells[2]?.state == "unknown")
        #expect(state.cells[3] == nil)
        #expect(try MatrixState(desk(), board(window), group: "nowhere") == nil)
    }

    @Test("a backlog is history, and says nothing of now")
    func backlog() throws {
        let old = UTCTime(milliseconds: now.milliseconds - 61_000)
        #expect(board(window([1000]), ended: old).agents.isEmpty)
        #expect(board(window([1000]), ended: old).totals.echoes == 1)
    }

    @Test("a window that comes ahead of a backlog is shown at once, and once; of another list nothing is")
    func ahead() throws {
        let board = ProbeBoard {}
        var given = PlanDesk.Given(targets: [try target(1), try target(2)], revision: 1)
        given.plan = "0123456789abcdef"
        func ahead(_ window: ProbeWindow, ended: Int64, plan: PlanDesk.Given?) {
            let body = LiveWindowV1.encode(
                WindowV1.encode(window), endedAt: UTCTime(milliseconds: now.milliseconds + ended))
            board.take(
                LiveMessage(feature: "probes", kind: LiveWindowV1.kind, body: body), of: "attic", plan,
                arrivedAt: UTCTime(milliseconds: now.milliseconds + ended))
        }
        func sent() -> UInt64? { board.agents["attic"]?.cells[1]?.sent }
        ahead(window([1000]), ended: 0, plan: nil)
        var other = given
        other.plan = "fedcba9876543210"
        ahead(window([1000]), ended: 0, plan: other)
        #expect(board.agents.isEmpty)
        ahead(window([1000]), ended: 0, plan: given)
        // As its agent may send it again, and faster than windows are.
        ahead(window([1000]), ended: 0, plan: given)
        ahead(window([1000]), ended: 100, plan: given)
        #expect(sent() == 1 && board.totals.echoes == 0)
        var down = window([nil])
        down.states = [.init(target: 1, state: "down", since: now)]
        ahead(down, ended: 5000, plan: given)
        #expect(board.agents["attic"]?.cells[1]?.state == "down" && sent() == 2)
        // What waited arrives: it counts as history, also the same window within a minute.
        for (one, ended) in [(window([1000]), 0), (down, 5000)] as [(ProbeWindow, Int64)] {
            let time = UTCTime(milliseconds: now.milliseconds + ended)
            board.take(
                one, known: [1, 2], of: "attic", ended: UTCTime(milliseconds: time.milliseconds + 8000),
                takenAt: time, arrivedAt: UTCTime(milliseconds: time.milliseconds + 9000))
        }
        #expect(board.agents["attic"]?.cells[1]?.state == "down" && sent() == 2)
        #expect(board.totals.echoes == 2)
    }

    @Test("a live message that is none of windows is passed over")
    func hostile() throws {
        let board = ProbeBoard {}
        let given = PlanDesk.Given(targets: [try target(1)], revision: 1, plan: "0123456789abcdef")
        for body in [
            "", "[]", "{}", #"{"endedAt":"x","window":{}}"#, #"{"endedAt":"2026-12-01T10:00:00.000Z"}"#,
        ] {
            board.take(
                LiveMessage(feature: "probes", kind: LiveWindowV1.kind, body: Array(body.utf8)), of: "attic",
                given, arrivedAt: now)
        }
        #expect(board.agents.isEmpty)
    }

    @Test("an agent that fell silent is offline, and its targets are neither red nor green")
    func silence() throws {
        let board = board(window([1000]))
        let later = ContinuousClock.now + ProbeBoard.silence
        let state = try #require(MatrixState(desk(), board, at: later))
        #expect(state.cells[0]?.state == "agentOffline")
        #expect(state.cells[0]?.roundTripMicroseconds == nil)
    }

    @Test("an agent whose line is gone makes nothing red")
    func cutOff() throws {
        var window = window([nil])
        window.agent.isCutOff = true
        window.states = [.init(target: 1, state: "down", since: now)]
        #expect(try MatrixState(desk(), board(window))?.cells[0]?.state == "cutOff")
    }

    @Test("a change holds the cells that show something else, and nothing where none does")
    func change() throws {
        let desk = try desk()
        let board = board(window([23_345]))
        let first = try #require(MatrixState(desk, board))
        board.take(window([23_349]), known: [1, 2], of: "attic", ended: now, arrivedAt: now)
        #expect(try #require(MatrixState(desk, board)).change(since: first) == nil)
        board.take(window([nil, nil, 90_000]), known: [1, 2], of: "attic", ended: now, arrivedAt: now)
        let change = try #require(MatrixState(desk, board)).change(since: first)
        #expect(
            change.map { String(decoding: $0, as: UTF8.self) }
                == #"{"topic":"matrix","full":false,"state":{"cells":[[0,0,"ok",23000,2,false]]}}"#)
    }

    @Test("a window's part of a series: counts, round trips, jitter, and runs of losses over its edge")
    func samples() {
        let board = board(window([10_000, nil]))
        let next = board.samples(of: window([nil, 12_000, 11_000]), known: [1], by: "attic")
        #expect(next.count == 1)
        #expect(
            next.first?.values == [
                .one(3), .one(1), .many([12_000, 11_000]), .many([2000, 1000]), .none, .none, .none, .none,
                .one(2),
            ])
        #expect(board.samples(of: window([1], of: 9), known: [1], by: "attic").isEmpty)
    }

    @Test("rows of Meshping's agents: repeats, strange targets and numbers that cannot be count nothing")
    func meshping() throws {
        var state = MeshpingState()
        let known = ["10.99.0.1": try target(1)]
        func row(_ target: String, _ time: String, _ latency: Double?) -> MeshpingV1.Row {
            MeshpingV1.Row(target: target, time: time, milliseconds: latency)
        }
        let window = state.window(
            of: [
                row("10.99.0.1", "a", 12.5), row("10.99.0.1", "a", 12.5), row("192.0.2.1", "a", 1),
                row("10.99.0.1", "b", -1), row("10.99.0.1", "c", 60_001), row("10.99.0.1", "d", nil),
            ], known, at: now)
        #expect(window.echoes.map(\.microseconds) == [12_500, nil])
        #expect(window.states.map(\.state) == ["unknown"])
    }

    @Test("where Meshping's agents may be listened to")
    func place() {
        #expect(MeshpingPlace("127.0.0.1:5000")?.description == "127.0.0.1:5000")
        #expect(MeshpingPlace("[::1]:5000")?.description == "[::1]:5000")
        for text in ["0.0.0.0:5000", "192.0.2.1:5000", "127.0.0.1", "127.0.0.1:0", "localhost:5000", ":5000"]
        {
            #expect(MeshpingPlace(text) == nil)
        }
    }
}
