import Agents
import HubCore
import HubDatabase
import HubSeries
import HubTestSupport
import MonitorCore
import MonitorWire
import Synchronization
import Testing
import Uplink
import UplinkWire

@testable import HubIntake
@testable import HubServer
@testable import HubUplink

@Suite("turns that agents report") struct TurnReportTests {
    private static let well = LineTurn(
        names: [.answered(seconds: 0.01)], connections: [.answered(seconds: 0.02)],
        pages: [.answered(seconds: 0.1)])
    private static let down = LineTurn(
        names: [.failed("")], connections: [.failed("")], pages: [.failed(""), .failed("")],
        gateway: .answered)

    private struct Lab {
        let hub: HubStore
        let store: LineStore
        let board: AgentLineBoard
        let told: Lines
        var worker: IntakeWorker

        /// A hub that was started anew, over the same file.
        mutating func restart() throws {
            worker = try Self.worker(hub, store, board)
        }

        static func worker(_ hub: HubStore, _ store: LineStore, _ board: AgentLineBoard) throws
            -> IntakeWorker
        {
            try IntakeWorker(
                hub.database, series: hub.series, keys: hub.agentKeys,
                handlers: [WriterHandler(store.turnReports(board) { 660_000 })]
            ) { _ in }
        }

        /// - Parameters:
        ///   - seconds: after noon, by the agent's clock.
        ///   - lateness: how much later it arrives, in seconds.
        func take(
            _ turn: LineTurn, _ seconds: Int64, late lateness: Int64 = 1, number: Int64 = 0,
            from agent: String = "attic",
            key: Int64 = 1
        ) async throws -> ReportOutcome {
            let report = Report(
                kind: TurnReport.kind,
                name: SnapshotName(
                    serverID: agent, startID: "s1", sequence: UInt64(seconds * 100 + number + 1)),
                ended: UTCTime(milliseconds: noon + seconds * 1000), content: TurnReport(turn), key: key,
                agentVersion: nil, arrivedAt: UTCTime(milliseconds: noon + (seconds + lateness) * 1000),
                isWindow: false, body: { [] })
            return try await worker.store([report], at: .now)[0]
        }

        /// Seconds after noon when the report comes, of an agent whose clock says 1970.
        func takeUndated(_ turn: LineTurn, _ seconds: Int64) async throws -> ReportOutcome {
            let report = Report(
                kind: TurnReport.kind,
                name: SnapshotName(serverID: "attic", startID: "s1", sequence: UInt64(seconds * 100 + 1)),
                ended: UTCTime(milliseconds: seconds * 1000), content: TurnReport(turn), key: 1,
                agentVersion: nil, arrivedAt: UTCTime(milliseconds: noon + seconds * 1000), isWindow: false,
                body: { [] })
            return try await worker.store([report], at: .now)[0]
        }

        /// Asks the agent, which has reported something before.
        func ask() async throws {
            _ = try await take(TurnReportTests.well, 0, number: -1)
            #expect(try await store.ask("attic", by: .console) == true)
        }

        /// What is said of outages that were over before anybody heard of them.
        func mentions(after places: [String: Int64] = ["attic": 0]) async throws -> [String] {
            try await store.past(after: places).outages.map(LineReadings.words)
        }

        func spans() async throws -> [LineSpan] {
            try await store.spans(of: "attic", in: noon - 1..<noon + 90_000_000)
        }
    }

    private func with(_ body: (inout Lab) async throws -> Void) async throws {
        try await withFolder { path in
            let hub = try HubStore(
                path: path, schema: DatabaseSchema(LineStore.migrations), kinds: SeriesKinds([.line]))
            _ = try await hub.newKey(.approved)
            let told = Lines()
            let board = AgentLineBoard { signal in
                told.add("\(signal.subject) \(signal.state)\(signal.detail.map { ": \($0)" } ?? "")")
            }
            let store = LineStore(database: hub.database, audit: AuditLog(hub.database, AuditAction.ofUplink))
            var lab = Lab(
                hub: hub, store: store, board: board, told: told, worker: try Lab.worker(hub, store, board))
            try await body(&lab)
            hub.close()
        }
    }

    @Test("of an agent that is not asked, or not any more, nothing is kept")
    func notAsked() async throws {
        try await with { lab in
            #expect(try await lab.take(Self.well, 0) == .stored)
            #expect(try await lab.spans() == [] && lab.board.lines.isEmpty)
            #expect(try await lab.store.offered() == ["attic"])
            #expect(try await lab.store.ask("attic", by: .console) == true)
            #expect(try await lab.store.ask("attic", by: .console) == false)
            #expect(try await lab.store.ask("cellar", by: .console) == nil)
            #expect(try await lab.store.offered() == [])
            _ = try await lab.take(Self.well, 300)
            _ = try await lab.take(Self.well, 600)
            #expect(try await lab.store.stop("attic", by: .console))
            #expect(try await !lab.store.stop("attic", by: .console))
            _ = try await lab.take(Self.down, 900)
            let online = LineSpan(began: noon + 300_000, ended: noon + 600_000, verdict: .online)
            #expect(try await lab.spans() == [online])
            #expect(try await lab.store.outages(of: "cellar", atMost: 9) == [])
        }
    }

    @Test("an outage is told while it lasts, with its agent's name and its reason, and so is its end")
    func outage() async throws {
        try await with { lab in
            try await lab.ask()
            for (turn, seconds) in [
                (Self.well, 0), (Self.well, 300), (Self.down, 600), (Self.down, 615), (Self.down, 645),
                (Self.well, 705), (Self.well, 720),
            ] as [(LineTurn, Int64)] {
                // Each report meets a hub that has just started.
                try lab.restart()
                #expect(try await lab.take(turn, seconds) == .stored)
            }
            let line = "agent:attic/line:own"
            let reason =
                "The router answers, but nothing beyond it: the fault is at the provider, or at the modem."
            #expect(lab.told.all == ["\(line) online", "\(line) offline: \(reason)", "\(line) online"])
            let found = try await lab.spans()
            #expect(found.map(\.verdict) == [.online, .offline, .online])
            #expect(found[1].began == noon + 600_000 && found[1].ended == noon + 705_000)
            #expect(try await lab.store.outages(of: "attic", atMost: 9) == [found[1]])
            #expect(try await lab.store.standings()["attic"] == lab.board.lines["attic"]?.standing)
            let points = try await lab.hub.series.points(
                of: SeriesKey(.line), .agent("attic"), in: noon - 60_000..<noon + 3_600_000, step: 60)
            #expect(points.count > 0)
        }
    }

    @Test("an outage that was over before anybody heard of it is told once, afterwards")
    func backlog() async throws {
        try await with { lab in
            try await lab.ask()
            _ = try await lab.take(Self.well, 0)
            for seconds in [300, 315, 345, 405, 465] as [Int64] {
                _ = try await lab.take(Self.down, seconds, late: 800 - seconds)
            }
            try lab.restart()
            _ = try await lab.take(Self.well, 525, late: 275)
            _ = try await lab.take(Self.well, 540, late: 260)
            let line = "agent:attic/line:own"
            #expect(lab.told.all == ["\(line) online"])
            let mentions = try await lab.mentions()
            #expect(
                mentions.count == 1
                    && mentions[0].hasPrefix(
                        "It was down for 3 min 45 s from 2024-01-01 12:05 UTC. The router")
            )
            let places = try await lab.store.past(after: ["attic": 0]).places
            #expect(try await lab.mentions(after: places) == [])
            #expect(try await lab.mentions(after: [:]) == [])
            _ = try await lab.take(Self.well, 840)
            #expect(lab.told.all == ["\(line) online", "\(line) online"])
        }
    }

    @Test("an outage that waited in the outbox opens nothing when it comes, however young its newest turn is")
    func drained() async throws {
        try await with { lab in
            try await lab.ask()
            _ = try await lab.take(Self.well, 0)
            for seconds in [300, 315, 345, 405, 465, 525, 585] as [Int64] {
                _ = try await lab.take(Self.down, seconds, late: 590 - seconds)
            }
            let line = "agent:attic/line:own"
            #expect(lab.told.all == ["\(line) online"])
            let standing = try #require(lab.board.lines["attic"]?.standing)
            #expect(standing.judgement?.verdict == .offline && !standing.isTold)
            for seconds in [645, 660] as [Int64] { _ = try await lab.take(Self.well, seconds) }
            #expect(lab.told.all == ["\(line) online", "\(line) online"])
            #expect(try await lab.mentions().count == 1)
        }
    }

    @Test("many outages that were over are one mention of their agent")
    func summary() async throws {
        try await with { lab in
            try await lab.ask()
            _ = try await lab.take(Self.well, 0)
            for start in [300, 600, 900] as [Int64] {
                for (turn, after) in [
                    (Self.down, 0), (Self.down, 15), (Self.down, 45), (Self.well, 105), (Self.well, 120),
                ] as [(LineTurn, Int64)] {
                    _ = try await lab.take(turn, start + after, late: 5000 - start - after)
                }
            }
            let mentions = try await lab.mentions()
            #expect(
                mentions.count == 1
                    && mentions[0].hasPrefix(
                        "It was down 3 times, for 5 min 15 s in all, from 2024-01-01 12:05 to 2024-01-01 12:16 UTC."
                    ))
            let first = try await lab.store.past(after: ["attic": noon + 300_000]).outages
            #expect(first.map(\.count) == [2])
        }
    }

    @Test("turns of an agent that does not know the time are neither kept nor judged")
    func undated() async throws {
        try await with { lab in
            try await lab.ask()
            for seconds in [300, 315, 345] as [Int64] {
                #expect(try await lab.takeUndated(Self.down, seconds) == .stored)
            }
            #expect(try await lab.spans() == [] && lab.board.lines.isEmpty && lab.told.all == [])
        }
    }

    @Test("a flood of turns writes one row, and another agent's name is refused")
    func flood() async throws {
        try await with { lab in
            try await lab.ask()
            for number in 0..<50 as Range<Int64> {
                let turn = number % 2 == 0 ? Self.well : Self.down
                _ = try await lab.take(turn, number / 25, number: number)
            }
            #expect(try await lab.spans().count == 1)
            #expect(lab.board.lines["attic"]?.turns == 1)
            #expect(try await lab.take(Self.well, 9, from: "cellar") == .foreign(owner: "attic"))
        }
    }

    @Test("the oldest states of an agent go where there are too many")
    func bounded() async throws {
        try await with { lab in
            try await lab.ask()
            _ = try await lab.take(Self.well, 0)
            let number = try await lab.hub.reading { try AgentTable.number(of: "attic", $0) }
            let rows = SpanRows.agent(try #require(number))
            try await lab.hub.database.change { database in
                try database.execute(
                    sql: """
                        WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10010)
                        INSERT INTO agentLineSpans (agent, began, ended, state) SELECT ?, x, x, 'offline' FROM n
                        """, arguments: [number])
                try rows.note(
                    LineJudgement(.offline), since: noon + 900_000, now: noon + 900_000, longestGap: 1,
                    database)
            }
            let count = try await lab.hub.reading {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM agentLineSpans") ?? 0
            }
            #expect(count == SpanRows.mostOfAgent)
        }
    }

    @Test("an agent that was removed takes its line with it, and is not asked again by its name")
    func removed() async throws {
        try await with { lab in
            try await lab.ask()
            _ = try await lab.take(Self.well, 0)
            #expect(try await lab.hub.remove(agent: "attic"))
            #expect(try await lab.store.standings().isEmpty)
            #expect(try await lab.store.asked().isEmpty)
            _ = try await lab.hub.newKey(.approved)
            let key = try #require(try await lab.hub.keys().last?.number)
            #expect(try await lab.take(Self.well, 600, key: key) == .stored)
            #expect(try await lab.store.offered() == ["attic"])
            #expect(try await lab.store.asked().isEmpty)
            while try await AgentTable(lab.hub.database).purge() {}
            #expect(try await lab.spans() == [])
        }
    }
}

@Suite("how lines of agents read to rules") struct AgentLineReadingTests {
    private func readings(_ standing: LineStanding?, asked: Set<String>, at seconds: Int64) async -> [String]?
    {
        let board = AgentLineBoard { _ in }
        board.put(asked: asked, known: standing.map { ["attic": $0] } ?? [:])
        let source = LineReadings(
            board: nil, agents: board, clock: { UTCTime(milliseconds: seconds * 1000) },
            longestGap: { 660_000 }, past: { _ in ([], [:]) }
        ).source
        return await source.readings()?.map { "\($0.kind) \($0.object.path) \($0.value)" }
    }

    private func down(at seconds: Int64, isTold: Bool = true) -> LineStanding {
        LineStanding(
            machine: LineMachine(.known(LineJudgement(.offline, "Why."))), since: 0,
            checkedAt: seconds * 1000, isTold: isTold)
    }

    @Test(
        "what is down is named; what nobody has heard of for long is not known, and so is what was never heard of"
    )
    func states() async {
        let all = ["offline", "names", "portal", "partly"].map { "line.\($0) agent:attic/line:own none" }
        #expect(
            await readings(down(at: 100), asked: ["attic"], at: 130)
                == ["line.offline agent:attic/line:own holds(true)"])
        #expect(await readings(down(at: 100), asked: ["attic"], at: 800) == all)
        #expect(await readings(down(at: 100, isTold: false), asked: ["attic"], at: 130) == all)
        #expect(await readings(nil, asked: ["attic"], at: 0) == all)
        #expect(await readings(down(at: 100), asked: [], at: 130) == [])
    }

    @Test("outages that were over before anybody heard of them are events, with a place by agent")
    func mentions() async throws {
        let outages = PastOutages(
            agent: "attic", count: 1, began: noon, ended: noon + 60_000, milliseconds: 60_000, reason: "Why.")
        let source = LineReadings(
            board: nil, agents: AgentLineBoard { _ in }, clock: { UTCTime(milliseconds: noon) },
            longestGap: { 660_000 }, past: { _ in ([outages], ["attic": noon]) }
        ).source
        let events = try #require(try await source.events?([:]))
        #expect(events.places == ["attic": noon, "attic\tmentioned": noon])
        #expect(events.readings.map(\.kind) == ["line.past"])
        #expect(events.readings[0].object == .line(of: "attic"))
        #expect(events.readings[0].detail == "It was down for 1 min from 2024-01-01 12:00 UTC. Why.")
    }

    @Test("outages of one agent are mentioned once an hour; what waits keeps its place")
    func pace() async throws {
        let now = Mutex(noon)
        let board = AgentLineBoard { _ in }
        let outages = ["attic", "cellar"].map {
            PastOutages(
                agent: $0, count: 1, began: noon, ended: noon + 1, milliseconds: 1, reason: nil)
        }
        let source = LineReadings(
            board: nil, agents: board,
            clock: { UTCTime(milliseconds: now.withLock { $0 }) }, longestGap: { 660_000 },
            past: { places in
                (outages.filter { places[$0.agent] != nil }, places.mapValues { $0 + 1 })
            }
        ).source
        let events = try #require(source.events)
        let first = try await events(["attic": 0]).places
        #expect(first == ["attic": 1, "attic\tmentioned": noon])
        // It is asked before what is stored of the lines is put: that is there afterwards.
        board.put(asked: ["attic"], known: ["attic": down(at: 100)])
        #expect(board.lines["attic"]?.standing.judgement?.verdict == .offline)
        now.withLock { $0 += 3_599_000 }
        // As after a restart: the places alone say when it was.
        let second = try await events(first.merging(["cellar": 0]) { one, _ in one })
        #expect(second.readings.map(\.object) == [.line(of: "cellar")])
        #expect(second.places["attic"] == 1 && second.places["cellar"] == 1)
        now.withLock { $0 += 1000 }
        #expect(try await events(second.places).readings.map(\.object) == [.line(of: "attic")])
    }

    @Test("an agent that makes up changes has one signal in five seconds")
    func signals() {
        let told = Lines()
        let board = AgentLineBoard { told.add($0.state) }
        for arrival in [0, 1000, 4999, 5000, 6000] as [Int64] {
            let standing = LineStanding(since: arrival, checkedAt: arrival, arrivedAt: arrival, isTold: true)
            let news = LineStanding.Known(LineJudgement(.online), from: 0, isChange: true, isNews: true)
            board.take(standing, .known(news), of: "attic")
        }
        #expect(told.all.count == 2 && board.lines["attic"]?.turns == 5)
    }

    @Test("metrics have no state of a line that is not known now")
    func metrics() {
        let standing = LineStanding(
            machine: LineMachine(.known(LineJudgement(.online))), since: 0, checkedAt: 100_000, seconds: 0.02)
        func text(at seconds: Int64) -> String {
            var text = MetricsText(.prometheus)
            text.lines(
                nil, agents: ["attic": AgentLineBoard.Line(standing: standing, turns: 3)], asked: ["attic"],
                at: UTCTime(milliseconds: seconds * 1000), longestGap: 660_000)
            return String(decoding: text.bytes, as: UTF8.self)
        }
        #expect(text(at: 130).contains("monitor_line_up{agent=\"attic\"} 1"))
        let later = text(at: 800)
        #expect(!later.contains("monitor_line_up{") && !later.contains("monitor_line_connect_seconds{"))
        #expect(!later.contains("monitor_line_state{") && later.contains("monitor_line_checks"))
    }
}
