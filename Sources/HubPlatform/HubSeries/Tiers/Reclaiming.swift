internal import Foundation
public import HubDatabase

/// Drops the series of one agent that were not seen for so long that nothing finer than hours is left of them, by the
/// rule of the feature that they are of.
///
/// Devices that change their hardware address each day would otherwise fill the room that an agent has.
public struct Reclaiming: Sendable {
    let agent: Int64
    let rule: ReclaimRule
    /// Unix milliseconds: what was seen since stays.
    let limit: Int64
    /// What is not packed yet: it came back after a long time. `nil` before it was read.
    private(set) var open: Set<Int64>?

    public init(agent: Int64, limit: Int64, rule: ReclaimRule) {
        self.agent = agent
        self.limit = limit
        self.rule = rule
    }

    public func isBy(_ rule: ReclaimRule) -> Bool { self.rule.former == rule.former }

    /// In one transaction, so that no snapshot waits long behind them.
    public static let most = 100

    /// Between two runs, with what is stored meanwhile: to read all that is open again would take longer than a run.
    public mutating func note(_ record: IntakeRecord) { open?.formUnion(record.rows.lazy.map(\.series)) }

    /// - Returns: the series that are gone, and that of the former things where there is one.
    public mutating func run(_ database: Database) throws -> (gone: Set<Int64>, former: Int64?) {
        let candidates = try candidates(database)
        guard !candidates.isEmpty else { return ([], nil) }
        let open = try self.open ?? openSeries(database)
        self.open = open
        let idle = candidates.filter { !open.contains($0.series) }
        guard !idle.isEmpty else { return ([], nil) }
        let former = try idle.contains(where: \.isFolded) ? formerSeries(database) : nil
        for one in idle {
            if one.isFolded, let former { try fold(one.series, into: former, database) }
            try database.run("DELETE FROM series WHERE id = ?", [one.series])
        }
        return (Set(idle.map(\.series)), former)
    }

    /// The longest unseen first. The newest number of all stays, so that none is given twice.
    private func candidates(_ database: Database) throws -> [(series: Int64, isFolded: Bool)] {
        let kinds = rule.kinds.map { "\($0.number)" }.joined(separator: ", ")
        return try Row.fetchAll(
            database,
            sql: """
                SELECT id, kind FROM (
                    SELECT id, kind, name, max(
                        coalesce((SELECT max(period) FROM hours WHERE series = id), -1) * 3600000,
                        \(rule.seen)) AS seen
                    FROM series WHERE agent = ? AND kind IN (\(kinds))) AS found
                WHERE seen >= 0 AND seen < ?
                    AND id < (SELECT max(id) FROM series)
                    AND NOT (kind = ? AND name IN (?, ?))
                    AND NOT \(rule.isKept)
                ORDER BY seen LIMIT ?
                """,
            arguments: [
                agent, limit, rule.former.kind.number, rule.others.name, rule.former.name, Self.most,
            ]
        ).map { ($0["id"], $0["kind"] == rule.former.kind.number) }
    }

    private func openSeries(_ database: Database) throws -> Set<Int64> {
        var series: Set<Int64> = []
        try OpenRecords(agent: agent, calendar: WallCalendar(.gmt)).each(database) { record, _ in
            for row in record.rows { series.insert(row.series) }
        }
        return series
    }

    private func formerSeries(_ database: Database) throws -> Int64? {
        let key = rule.former
        try database.run(
            "INSERT INTO series (agent, kind, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [agent, key.kind.number, key.name])
        return try Int64.fetchOne(
            database, sql: "SELECT id FROM series WHERE agent = ? AND kind = ? AND name = ?",
            arguments: [agent, key.kind.number, key.name])
    }

    private func fold(_ series: Int64, into former: Int64, _ database: Database) throws {
        for tier in [Tier.quarters, .hours, .days, .months] {
            try database.run(
                """
                INSERT INTO \(tier.rawValue) AS old (\(Tier.columns))
                SELECT ?, period, count, milliseconds, sum1, minimum1, maximum1, sum2, minimum2, maximum2
                FROM \(tier.rawValue) WHERE series = ?
                \(Tier.merge)
                """, [former, series])
        }
    }
}

extension TierRetention {
    /// How long a series must be unseen before it is dropped: nothing finer than hours is then left of it. An agent
    /// that has used up half its room gives up series a month after they were seen last.
    public func unseen(whileHaving series: Int) -> Int64 {
        let blocks = max(fine, minutes, Self.days(31))
        return series > AgentSeries.most / 2 ? blocks : max(blocks, quarters)
    }
}
