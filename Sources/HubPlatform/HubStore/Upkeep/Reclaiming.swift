internal import Foundation
internal import GRDB
internal import HubNouns

/// Drops the series of one agent that were not seen for so long that nothing finer than hours is left of them. What
/// devices used stays: it is added to the one row of former devices, so that totals stay what they were.
///
/// Devices that change their hardware address each day would otherwise fill the room that an agent has.
struct Reclaiming {
    let agent: Int64
    /// Unix milliseconds: what was seen since stays.
    let limit: Int64
    /// What is not packed yet: it came back after a long time. `nil` before it was read.
    private(set) var open: Set<Int64>?

    init(agent: Int64, limit: Int64) {
        (self.agent, self.limit) = (agent, limit)
    }

    /// In one transaction, so that no snapshot waits long behind them.
    static let most = 100

    /// Between two runs, with what is stored meanwhile: to read all that is open again would take longer than a run.
    mutating func note(_ record: IntakeRecord) { open?.formUnion(record.rows.lazy.map(\.series)) }

    /// - Returns: the series that are gone, and that of the former devices where there is one.
    mutating func run(_ database: Database) throws -> (gone: Set<Int64>, former: Int64?) {
        let candidates = try candidates(database)
        guard !candidates.isEmpty else { return ([], nil) }
        let open = try self.open ?? openSeries(database)
        self.open = open
        let idle = candidates.filter { !open.contains($0.series) }
        guard !idle.isEmpty else { return ([], nil) }
        let former = try idle.contains(where: \.isDevice) ? formerSeries(database) : nil
        for one in idle {
            if one.isDevice, let former { try fold(one.series, into: former, database) }
            try IntakeTransaction.execute(database, "DELETE FROM series WHERE id = ?", [one.series])
        }
        return (Set(idle.map(\.series)), former)
    }

    /// The longest unseen first. What an operator named stays, as does the newest number of all: so that none is
    /// given twice.
    private func candidates(_ database: Database) throws -> [(series: Int64, isDevice: Bool)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, kind, max(
                    coalesce((SELECT max(period) FROM hours WHERE series = id), -1) * 3600000,
                    coalesce((SELECT lastSeen FROM devices WHERE series = id), -1)) AS seen
                FROM series
                WHERE agent = ? AND seen >= 0 AND seen < ? AND id < (SELECT max(id) FROM series)
                    AND NOT (kind = ? AND name IN (?, ?))
                    AND NOT EXISTS (SELECT 1 FROM givenNames WHERE series = id)
                ORDER BY seen LIMIT ?
                """,
            arguments: [
                agent, limit, SeriesKind.device.rawValue, SeriesKey.otherDevices.name,
                SeriesKey.formerDevices.name, Self.most,
            ]
        ).map { ($0["id"], $0["kind"] == SeriesKind.device.rawValue) }
    }

    private func openSeries(_ database: Database) throws -> Set<Int64> {
        var series: Set<Int64> = []
        try OpenRecords(agent: agent, calendar: WallCalendar(.gmt)).each(database) { record, _ in
            for row in record.rows { series.insert(row.series) }
        }
        return series
    }

    private func formerSeries(_ database: Database) throws -> Int64? {
        let key = SeriesKey.formerDevices
        try IntakeTransaction.execute(
            database, "INSERT INTO series (agent, kind, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [agent, key.kind.rawValue, key.name])
        return try Int64.fetchOne(
            database, sql: "SELECT id FROM series WHERE agent = ? AND kind = ? AND name = ?",
            arguments: [agent, key.kind.rawValue, key.name])
    }

    private func fold(_ series: Int64, into former: Int64, _ database: Database) throws {
        for tier in [Tier.quarters, .hours, .days, .months] {
            try IntakeTransaction.execute(
                database,
                """
                INSERT INTO \(tier.rawValue) (\(Tier.columns))
                SELECT ?, period, count, milliseconds, sum1, minimum1, maximum1, sum2, minimum2, maximum2
                FROM \(tier.rawValue) WHERE series = ?
                \(Tier.merge)
                """, [former, series])
        }
    }
}

extension SeriesKey {
    /// Devices that were not seen for longer than anything finer than hours is kept, together.
    static let formerDevices = SeriesKey(.device, "former")
}

extension Retention {
    /// How long a series must be unseen before it is dropped: nothing finer than hours is then left of it. An agent
    /// that has used up half its room gives up devices a month after they were seen last.
    func unseen(whileHaving series: Int) -> Int64 {
        let blocks = max(fine, minutes, Self.days(31))
        return series > AgentState.mostSeries / 2 ? blocks : max(blocks, quarters)
    }
}
