internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Uplink

/// The states of lines: the hub's own in table `lineSpans`, those that agents measure in `agentLineSpans`. Any process may
/// use one beside the hub.
struct LineStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 uplink: spans of the line",
            """
            -- States of the internet line (`LineStore`).
            CREATE TABLE lineSpans (
                began INTEGER PRIMARY KEY,
                ended INTEGER NOT NULL,
                state TEXT NOT NULL,
                reason TEXT
            ) STRICT;
            """),
        agentsMigration,
    ]
    /// Two years: enough for a year and the one before it.
    private static let kept: Int64 = 731 * 86_400_000

    let database: HubDatabase
    let audit: AuditLog

    /// Notes what a turn of the hub's own line found; see `SpanRows.note`.
    func note(_ judgement: LineJudgement, since: Int64, now: Int64, longestGap: Int64) async throws {
        try await database.write { database in
            try SpanRows.hub.note(judgement, since: since, now: now, longestGap: longestGap, database)
        }
    }

    /// Of the hub's own line.
    func newest() async throws -> LineSpan? {
        try await database.read(.decision) { try SpanRows.hub.newest($0) }
    }

    /// Those that touch a time, the oldest first; range in Unix milliseconds.
    ///
    /// - Parameter agent: whose line; `nil` for the hub's own.
    func spans(of agent: String? = nil, in range: Range<Int64>) async throws -> [LineSpan] {
        try await database.read(.chart) { database in
            try Self.rows(of: agent, database)?.spans(in: range, database) ?? []
        }
    }

    /// Stretches in which the line was not well, the newest first.
    func outages(of agent: String? = nil, atMost count: Int) async throws -> [LineSpan] {
        try await database.read(.chart) { database in
            try Self.rows(of: agent, database)?.outages(atMost: count, database) ?? []
        }
    }

    private static func rows(of agent: String?, _ database: Database) throws -> SpanRows? {
        guard let agent else { return .hub }
        return try AgentTable.number(of: agent, database).map { .agent($0) }
    }

    var upkeep: UpkeepStep {
        UpkeepStep("spans of lines") { times, _ in
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: "DELETE FROM lineSpans WHERE ended < ?",
                    arguments: [times.now.milliseconds - Self.kept])
                guard let history = times.history?.milliseconds else { return }
                try database.execute(
                    sql: "DELETE FROM agentLineSpans WHERE ended < ?", arguments: [history - Self.kept])
            }
        }
    }
}
