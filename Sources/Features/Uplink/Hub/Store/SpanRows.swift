internal import HubDatabase
internal import Uplink

/// The rows of one line's states: one for each stretch of time in which it was the same.
///
/// The newest row grows with each turn, so that what was not measured is a gap.
struct SpanRows: Sendable {
    /// Of an agent's line, whose turns others time.
    static let mostOfAgent = 10_000
    private static let columns = "began, ended, state, reason"
    private let table: String
    /// Chooses the line's rows; ends in AND.
    private let mine: String
    private let owner: StatementArguments
    private let isBounded: Bool

    /// Of the hub's own line.
    static let hub = SpanRows(table: "lineSpans", mine: "", owner: [], isBounded: false)

    /// Of the line of an agent, by the number of its row.
    static func agent(_ number: Int64) -> SpanRows {
        SpanRows(table: "agentLineSpans", mine: "agent = ? AND", owner: [number], isBounded: true)
    }

    private init(table: String, mine: String, owner: StatementArguments, isBounded: Bool) {
        self.table = table
        self.mine = mine
        self.owner = owner
        self.isBounded = isBounded
    }

    /// Notes what a turn found; the state's own stretch grows, or a new one begins. Where a clock was set back, what is
    /// found now takes the place of what was noted for the same time before.
    ///
    /// - Parameters:
    ///   - since: when the first turn found it, in Unix milliseconds.
    ///   - now: when the newest turn found it.
    ///   - longestGap: beyond which the time between two turns was not measured, in milliseconds.
    func note(
        _ judgement: LineJudgement, since: Int64, now: Int64, longestGap: Int64, _ database: Database
    ) throws {
        let last = try newest(beganBy: now, database)
        let isMeasured = last.map { since - $0.ended <= longestGap } ?? false
        if let last, isMeasured, last.verdict == judgement.verdict {
            return try database.execute(
                sql: "UPDATE \(table) SET ended = max(ended, ?), reason = ? WHERE \(mine) began = ?",
                arguments: [now, judgement.reason] + owner + [last.began])
        }
        if let last, isMeasured, since > last.ended {
            // Until the first turn that found something else, it was as before.
            try database.execute(
                sql: "UPDATE \(table) SET ended = ? WHERE \(mine) began = ?",
                arguments: [since] + owner + [last.began])
        }
        try database.execute(
            sql: "DELETE FROM \(table) WHERE \(mine) began >= ? AND began <= ?",
            arguments: owner + [since, now])
        try database.execute(
            sql: """
                UPDATE \(table) SET ended = ? WHERE \(mine) ended > ?
                    AND began = (SELECT max(began) FROM \(table) WHERE \(mine) began < ?)
                """, arguments: [since] + owner + [since] + owner + [since])
        let place = mine.isEmpty ? ("", "") : ("agent, ", "?, ")
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO \(table) (\(place.0)\(Self.columns)) VALUES (\(place.1)?, ?, ?, ?)
                """, arguments: owner + [since, now, judgement.verdict.rawValue, judgement.reason])
        if isBounded { try forgetOldest(database) }
    }

    private func forgetOldest(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM \(table) WHERE \(mine) began <= (SELECT began FROM \(table) WHERE \(mine) TRUE
                    ORDER BY began DESC LIMIT 1 OFFSET ?)
                """, arguments: owner + owner + [Self.mostOfAgent])
    }

    /// - Parameter time: those that began later are left out.
    func newest(beganBy time: Int64 = .max, _ database: Database) throws -> LineSpan? {
        try Row.fetchOne(
            database,
            sql: "SELECT \(Self.columns) FROM \(table) WHERE \(mine) began <= ? ORDER BY began DESC LIMIT 1",
            arguments: owner + [time]
        ).flatMap(Self.span)
    }

    /// Those that touch a time, the oldest first; range in Unix milliseconds.
    func spans(in range: Range<Int64>, _ database: Database) throws -> [LineSpan] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(Self.columns) FROM \(table) WHERE \(mine) ended > ? AND began < ? ORDER BY began
                LIMIT 20000
                """, arguments: owner + [range.lowerBound, range.upperBound]
        ).compactMap(Self.span)
    }

    /// Stretches in which the line was not well, the newest first.
    func outages(atMost count: Int, _ database: Database) throws -> [LineSpan] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(Self.columns) FROM \(table) WHERE \(mine) state <> 'online' ORDER BY began DESC LIMIT ?
                """, arguments: owner + [count]
        ).compactMap(Self.span)
    }

    /// - Returns: `nil` for a state that a later version wrote.
    private static func span(_ row: Row) -> LineSpan? {
        LineVerdict(rawValue: row[2]).map {
            LineSpan(began: row[0], ended: row[1], verdict: $0, reason: row[3])
        }
    }
}
