internal import Foundation
internal import HubDatabase

/// What series in packs measured by day and by month at the hub's place: what is packed, and what is not yet.
struct PackTotals {
    typealias Sums = [Int64: [Int64: TierPack.Slot]]

    let subject: Int64
    let kind: SeriesKind
    let series: Set<Int64>
    let calendar: WallCalendar

    /// By series and period, the newest periods.
    func sums(_ tier: PackTier, newest most: Int, _ database: Database) throws -> Sums {
        var sums: Sums = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT period, body FROM tierPacks WHERE subject = ? AND kind = ? AND tier = ?
                ORDER BY period DESC LIMIT ?
                """, arguments: [subject, kind.number, tier.rawValue, most])
        while let row = try rows.next() {
            let (period, body): (Int64, Data) = (row[0], row[1])
            guard let pack = try? TierPack(packed: Array(body), wanted: series) else { continue }
            for id in pack.series.keys {
                if let total = pack.total(of: id) { sums[id, default: [:]][period] = total }
            }
        }
        try addOpen(tier, to: &sums, database)
        return sums
    }

    private func addOpen(_ tier: PackTier, to sums: inout Sums, _ database: Database) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT block, body FROM packedIntake WHERE subject = ?", arguments: [subject])
        while let row = try rows.next() {
            let (block, body): (Block, Data) = (Block(number: row[0]), row[1])
            guard let record = try? PackedRecord(packed: Array(body)) else { continue }
            let period = tier.period(of: block, calendar)
            for row in record.kinds[kind.id.number] ?? [] where series.contains(row.series) {
                let slot = row.slot(kind, milliseconds: record.time.milliseconds)
                if sums[row.series]?[period] == nil {
                    sums[row.series, default: [:]][period] = slot
                } else {
                    sums[row.series]?[period]?.add(slot)
                }
            }
        }
    }
}
