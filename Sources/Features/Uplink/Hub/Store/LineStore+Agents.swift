internal import HubCore
internal import HubDatabase
internal import HubIntake
internal import HubSeries
internal import MonitorCore
internal import Uplink
internal import UplinkWire

/// Lines that agents measure: which are asked, and how each stands.
extension LineStore {
    static let agentsMigration = Migration(
        "2026-12-01 uplink: lines of agents",
        """
        -- Agents that an administrator has asked to measure their lines.
        CREATE TABLE lineAgents (
            agent INTEGER PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
            askedBy TEXT NOT NULL,
            askedAt INTEGER NOT NULL
        ) STRICT;
        -- How each line stands after its newest turn (`LineStanding`); times are Unix milliseconds.
        CREATE TABLE agentLines (
            agent INTEGER PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
            -- NULL where nothing is confirmed yet.
            state TEXT,
            reason TEXT,
            since INTEGER,
            isTold INTEGER NOT NULL,
            untoldSince INTEGER,
            doubts INTEGER NOT NULL,
            doubtedSince INTEGER NOT NULL,
            checkedAt INTEGER NOT NULL,
            arrivedAt INTEGER NOT NULL,
            microseconds INTEGER
        ) STRICT;
        CREATE TABLE agentLineSpans (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            -- Of an outage of which nothing was told while it lasted: when it began. Its spans have the same.
            past INTEGER,
            PRIMARY KEY (agent, began)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX agentLinePasts ON agentLineSpans (agent, past) WHERE past IS NOT NULL;
        """)

    // MARK: Who is asked

    /// - Returns: `false` where it is asked already, `nil` where no agent of this name has reported anything.
    func ask(_ agent: String, by actor: AuditActor) async throws -> Bool? {
        try await database.change { database in
            guard let number = try AgentTable.number(of: agent, database) else { return nil }
            try database.execute(
                sql: """
                    INSERT INTO lineAgents (agent, askedBy, askedAt) VALUES (?, ?, ?)
                    ON CONFLICT (agent) DO NOTHING
                    """, arguments: [number, actor.name, self.database.now])
            guard database.changesCount > 0 else { return false }
            try audit.write(.lineAsked, agent, by: actor, database)
            return true
        }
    }

    /// What was measured stays.
    ///
    /// - Returns: `false` where it is not asked.
    func stop(_ agent: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            try database.execute(
                sql: "DELETE FROM lineAgents WHERE agent = (SELECT id FROM agents WHERE serverId = ?)",
                arguments: [agent])
            guard database.changesCount > 0 else { return false }
            try audit.write(.lineStopped, agent, by: actor, database)
            return true
        }
    }

    /// The numbers of their rows, by name: one that was removed is asked no more, and another of its name is not.
    func asked() async throws -> [String: Int64] {
        try await database.read(.decision) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT serverId, id FROM lineAgents JOIN agents ON agents.id = agent WHERE removedAt IS NULL
                    """)
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }

    /// Agents that may be asked and are not, by name.
    func offered() async throws -> [String] {
        try await database.read(.decision) { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT serverId FROM agents WHERE removedAt IS NULL AND id NOT IN (SELECT agent FROM lineAgents)
                    ORDER BY serverId
                    """)
        }
    }

    // MARK: What they report

    /// No turn takes longer: what its times to connect are of.
    private static let turnMilliseconds: UInt64 = 10_000
    private static let columns =
        "state, reason, since, isTold, untoldSince, doubts, doubtedSince, checkedAt, arrivedAt, microseconds"

    /// By agent, those that were ever measured.
    func standings() async throws -> [String: LineStanding] {
        try await database.read(.decision) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT serverId, \(Self.columns)
                    FROM agentLines JOIN agents ON agents.id = agent WHERE removedAt IS NULL
                    """)
            return Dictionary(rows.map { ($0[0], LineStanding($0)) }) { first, _ in first }
        }
    }

    /// Turns of agents: judged and kept, with those of no agent that is not asked.
    ///
    /// - Parameters:
    ///   - board: gets what is durable.
    ///   - longestGap: beyond which the time between two turns was not measured, in milliseconds.
    func turnReports(_ board: AgentLineBoard, longestGap: @escaping @Sendable () -> Int64) -> ReportWriter {
        ReportWriter(TurnReport.kind, read: { try TurnReport($0) }) { report, dated, intake, database in
            // Without a time of the agent's own it may have waited for long; one that is not the newest comes too late.
            guard dated.isByAgent, intake.isNewest else { return }
            let (agent, number) = (dated.report.name.serverID, intake.agent)
            guard try Self.isAsked(number, database) else { return }
            var standing = try Self.standing(of: number, database)
            let gap = longestGap()
            let step = standing.take(
                report.turn, at: dated.ended, arrivedAt: dated.report.arrivedAt.milliseconds, longestGap: gap)
            if step == .none { return }
            if case .known(let known) = step {
                let spans = SpanRows.agent(number)
                try spans.note(
                    known.judgement, since: known.from, now: dated.ended, longestGap: gap, database)
                if let past = known.past { try Self.mark(past, of: number, database) }
            }
            try Self.keep(standing, of: number, database)
            if let seconds = standing.seconds {
                try intake.write(
                    [.connecting(seconds)],
                    at: SampleTime(ended: dated.ended, milliseconds: Self.turnMilliseconds),
                    database)
            }
            let kept = standing
            intake.afterCommit { board.take(kept, step, of: agent) }
        }
    }

    private static func isAsked(_ agent: Int64, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM lineAgents WHERE agent = ?)", arguments: [agent])
            ?? false
    }

    private static func standing(of agent: Int64, _ database: Database) throws -> LineStanding {
        try Row.fetchOne(
            database,
            sql: """
                SELECT agent, \(columns) FROM agentLines WHERE agent = ?
                """, arguments: [agent]
        ).map { LineStanding($0) } ?? LineStanding()
    }

    private static func keep(_ standing: LineStanding, of agent: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO agentLines
                (agent, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                agent, standing.judgement?.verdict.rawValue, standing.judgement?.reason, standing.since,
                standing.isTold, standing.untoldSince, standing.machine.doubts,
                Int64((standing.machine.doubtedSince * 1000).rounded()), standing.checkedAt ?? 0,
                standing.arrivedAt ?? 0, standing.seconds.map { Int64(($0 * 1e6).rounded()) },
            ])
    }
}

extension LineStanding {
    /// Of a row's columns after its first.
    fileprivate init(_ row: Row) {
        let judgement = (row[1] as String?).flatMap { LineVerdict(rawValue: $0) }.map {
            LineJudgement($0, row[2])
        }
        self.init(
            machine: LineMachine(
                judgement.map { .known($0) } ?? .unknown, doubts: row[6],
                doubtedSince: Double(row[7] as Int64) / 1000),
            since: row[3], checkedAt: row[8], arrivedAt: row[9],
            seconds: (row[10] as Int64?).map { Double($0) / 1e6 }, isTold: row[4], untoldSince: row[5])
    }
}
