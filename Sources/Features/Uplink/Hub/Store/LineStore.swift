internal import HubDatabase
internal import MonitorCore
internal import Uplink

/// The line's states, in table `lineSpans`: one row for each stretch of time in which it was the same.
///
/// The newest row grows with each turn, so that what was not measured, because the hub was off, is a gap.
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
            """)
    ]
    /// Two years: enough for a year and the one before it.
    private static let kept: Int64 = 731 * 86_400_000
    private static let columns = "began, ended, state, reason"

    let database: HubDatabase

    /// Notes what a turn found; the state's own stretch grows, or a new one begins.
    ///
    /// - Parameters:
    ///   - since: when the first turn found it.
    ///   - now: when the newest turn found it.
    ///   - longestGap: beyond which the time between two turns was not measured, in milliseconds.
    func note(_ judgement: LineJudgement, since: Int64, now: Int64, longestGap: Int64) async throws {
        try await database.write { database in
            let last = try Self.newest(database)
            let isMeasured = last.map { now >= $0.ended && since - $0.ended <= longestGap } ?? false
            if let last, isMeasured, last.verdict == judgement.verdict {
                return try database.execute(
                    sql: "UPDATE lineSpans SET ended = ?, reason = ? WHERE began = ?",
                    arguments: [now, judgement.reason, last.began])
            }
            if let last, isMeasured, since > last.ended {
                // Until the first turn that found something else, it was as before.
                try database.execute(
                    sql: "UPDATE lineSpans SET ended = ? WHERE began = ?", arguments: [since, last.began])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO lineSpans (\(Self.columns)) VALUES (?, ?, ?, ?)",
                arguments: [since, now, judgement.verdict.rawValue, judgement.reason])
        }
    }

    func newest() async throws -> LineSpan? {
        try await database.read(.decision) { try Self.newest($0) }
    }

    /// Those that touch a time, the oldest first; range in Unix milliseconds.
    func spans(in range: Range<Int64>) async throws -> [LineSpan] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.columns) FROM lineSpans WHERE ended > ? AND began < ? ORDER BY began
                    LIMIT 20000
                    """, arguments: [range.lowerBound, range.upperBound]
            ).compactMap(Self.span)
        }
    }

    /// Stretches in which the line was not well, the newest first.
    func outages(atMost count: Int) async throws -> [LineSpan] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.columns) FROM lineSpans WHERE state <> 'online' ORDER BY began DESC LIMIT ?
                    """, arguments: [count]
            ).compactMap(Self.span)
        }
    }

    var upkeep: UpkeepStep {
        UpkeepStep("spans of the line") { _, _ in
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: "DELETE FROM lineSpans WHERE ended < ?", arguments: [self.database.now - Self.kept])
            }
        }
    }

    private static func newest(_ database: Database) throws -> LineSpan? {
        try Row.fetchOne(
            database, sql: "SELECT \(columns) FROM lineSpans ORDER BY began DESC LIMIT 1"
        ).flatMap(span)
    }

    /// - Returns: `nil` for a state that a later version wrote.
    private static func span(_ row: Row) -> LineSpan? {
        LineVerdict(rawValue: row[2]).map {
            LineSpan(began: row[0], ended: row[1], verdict: $0, reason: row[3])
        }
    }
}
