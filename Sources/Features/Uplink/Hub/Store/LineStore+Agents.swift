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
        -- Agents that an administrator has asked to measure their lines, by name.
        CREATE TABLE lineAgents (
            agent TEXT PRIMARY KEY,
            askedBy TEXT NOT NULL,
            askedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- How each line stands after its newest turn (`LineStanding`); times are Unix milliseconds.
        CREATE TABLE agentLines (
            agent INTEGER PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
            -- NULL where nothing is confirmed yet.
            state TEXT,
            reason TEXT,
            since INTEGER,
            isTold INTEGER NOT NULL,
            doubts INTEGER NOT NULL,
            doubtedSince INTEGER NOT NULL,
            checkedAt INTEGER NOT NULL,
            microseconds INTEGER
        ) STRICT;
        CREATE TABLE agentLineSpans (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            PRIMARY KEY (agent, began)
        ) STRICT, WITHOUT ROWID;
        """)

    // MARK: Who is asked

    /// - Returns: `false` where it is asked already.
    func ask(_ agent: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO lineAgents (agent, askedBy, askedAt) VALUES (?, ?, ?)
                    ON CONFLICT (agent) DO NOTHING
                    """, arguments: [agent, actor.name, self.database.now])
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
            try database.execute(sql: "DELETE FROM lineAgents WHERE agent = ?", arguments: [agent])
            guard database.changesCount > 0 else { return false }
            try audit.write(.lineStopped, agent, by: actor, database)
            return true
        }
    }

    func asked() async throws -> Set<String> {
        try await database.read(.decision) { database in
            Set(try String.fetchAll(database, sql: "SELECT agent FROM lineAgents"))
        }
    }

    /// Agents that were removed: another one of the same name was never asked.
    func forget(_ agents: Set<String>) async throws {
        try await database.change { database in
            for agent in agents {
                try database.execute(sql: "DELETE FROM lineAgents WHERE agent = ?", arguments: [agent])
            }
        }
    }

    // MARK: What they report

    /// No turn takes longer: what its times to connect are of.
    private static let turnMilliseconds: UInt64 = 10_000

    /// By agent, those that were ever measured.
    func standings() async throws -> [String: LineStanding] {
        try await database.read(.decision) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT serverId, state, reason, since, isTold, doubts, doubtedSince, checkedAt, microseconds
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
            let agent = dated.report.name.serverID
            guard try Self.isAsked(agent, database) else { return }
            let number = intake.agent
            var standing = try Self.standing(of: number, database)
            let gap = longestGap()
            let step = standing.take(report.turn, at: dated.ended, longestGap: gap)
            if step == .none { return }
            let isNews = dated.report.arrivedAt.milliseconds - dated.ended <= AgentLineBoard.freshMilliseconds
            if isNews, case .known = step { standing.isTold = true }
            if case .known(let judgement, let since, _) = step {
                try SpanRows.agent(number).note(
                    judgement, since: since, now: dated.ended, longestGap: gap, database)
            }
            try Self.keep(standing, of: number, database)
            if let seconds = standing.seconds {
                try intake.write(
                    [.connecting(seconds)],
                    at: SampleTime(ended: dated.ended, milliseconds: Self.turnMilliseconds),
                    database)
            }
            let kept = standing
            intake.afterCommit { board.take(kept, step, of: agent, isNews: isNews) }
        }
    }

    private static func isAsked(_ agent: String, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM lineAgents WHERE agent = ?)", arguments: [agent])
            ?? false
    }

    private static func standing(of agent: Int64, _ database: Database) throws -> LineStanding {
        try Row.fetchOne(
            database,
            sql: """
                SELECT agent, state, reason, since, isTold, doubts, doubtedSince, checkedAt, microseconds
                FROM agentLines WHERE agent = ?
                """, arguments: [agent]
        ).map { LineStanding($0) } ?? LineStanding()
    }

    private static func keep(_ standing: LineStanding, of agent: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO agentLines
                (agent, state, reason, since, isTold, doubts, doubtedSince, checkedAt, microseconds)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                agent, standing.judgement?.verdict.rawValue, standing.judgement?.reason, standing.since,
                standing.isTold, standing.machine.doubts,
                Int64((standing.machine.doubtedSince * 1000).rounded()), standing.checkedAt ?? 0,
                standing.seconds.map { Int64(($0 * 1e6).rounded()) },
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
                judgement.map { .known($0) } ?? .unknown, doubts: row[5],
                doubtedSince: Double(row[6] as Int64) / 1000),
            since: row[3], checkedAt: row[7], seconds: (row[8] as Int64?).map { Double($0) / 1e6 },
            isTold: row[4])
    }
}
