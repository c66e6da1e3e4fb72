internal import Foundation
public import HubDatabase

/// Packs a block: from exact rows in `intake` to the tiers, and the rows are gone, in one transaction.
///
/// A block that was packed before and got late samples is packed again: what was there is merged.
public struct Sealing: Sendable {
    let agent: Int64
    let block: Block
    let calendar: WallCalendar

    public init(agent: Int64, block: Block, calendar: WallCalendar) {
        self.agent = agent
        self.block = block
        self.calendar = calendar
    }

    public func run(_ database: Database) throws {
        let open = try rows(database)
        try writeFine(open.fine, database)
        try writeMinutes(open.minutes, database)
        let hour = block.start.quotient(by: 3_600_000)
        let (day, month) = calendar.periods(at: block.start)
        for id in open.minutes.series.keys.sorted() {
            let total = open.minutes.total(of: id)
            for (tier, period) in [
                (Tier.quarters, block.number), (.hours, hour), (.days, day), (.months, month),
            ] {
                try Self.add(total, to: tier, id, period, database)
            }
        }
        try database.run("DELETE FROM intake WHERE agent = ? AND block = ?", [agent, block.number])
    }

    private func rows(_ database: Database) throws -> OpenBlock {
        var open = OpenBlock(block)
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT body FROM intake WHERE agent = ? AND block = ?"),
            arguments: [agent, block.number])
        while let row = try rows.next() {
            let body: Data = row[0]
            if let record = try? IntakeRecord(packed: Array(body)) { open.add(record) }
        }
        return open
    }

    private func writeFine(_ open: FineBlock, _ database: Database) throws {
        var fine = open
        if let before = try Self.body(of: "fine", agent, block.number, database),
            let earlier = try? FineBlock(block, packed: before)
        {
            fine = earlier
            fine.merge(open)
        }
        try Self.put("fine", agent, block.number, fine.packed(), database)
    }

    private func writeMinutes(_ open: MinuteBlock, _ database: Database) throws {
        var minutes = open
        if let before = try Self.body(of: "minutes", agent, block.number, database),
            let earlier = try? MinuteBlock(packed: before)
        {
            minutes.merge(earlier)
        }
        try Self.put("minutes", agent, block.number, minutes.packed(), database)
    }

    private static func body(
        of table: String, _ agent: Int64, _ number: Int64, _ database: Database
    ) throws -> [UInt8]? {
        try Data.fetchOne(
            database, sql: "SELECT body FROM \(table) WHERE agent = ? AND block = ?",
            arguments: [agent, number]
        ).map { Array($0) }
    }

    private static func put(
        _ table: String, _ agent: Int64, _ number: Int64, _ body: [UInt8], _ database: Database
    ) throws {
        try database.run(
            "INSERT OR REPLACE INTO \(table) (agent, block, body) VALUES (?, ?, ?)",
            [agent, number, Data(body)])
    }

    private static func add(
        _ total: Aggregate, to tier: Tier, _ series: Int64, _ period: Int64, _ database: Database
    ) throws {
        try database.run(
            """
            INSERT INTO \(tier.rawValue) AS old (\(Tier.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            \(Tier.merge)
            """,
            [
                series, period, total.count.stored, total.milliseconds.stored, total.sum.first.stored,
                total.minimum.first.stored, total.maximum.first.stored, total.sum.second.stored,
                total.minimum.second.stored, total.maximum.second.stored,
            ])
    }
}

extension UInt64 {
    /// As SQLite's integers hold it; a quarter of their range, so that sums of sums stay in it.
    fileprivate var stored: Int64 { Int64(Swift.min(self, 1 << 62)) }
}
