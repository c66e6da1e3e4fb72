internal import Foundation
internal import HubDatabase

/// Packs a block of kinds in packs: from exact rows in `packedIntake` to all tiers, and the rows are gone, in one
/// transaction.
///
/// A block that was packed before and got late samples is packed again: what was there is merged.
struct PackSealing: Sendable {
    let subject: Int64
    let block: Block
    let kinds: SeriesKinds
    let calendar: WallCalendar

    func run(_ database: Database) throws {
        let records = try records(database)
        for number in Set(records.flatMap(\.kinds.keys)).sorted() {
            guard let kind = kinds[Int(number)], kind.form == .packs else { continue }
            try seal(kind, records.filter { $0.kinds[number] != nil }, database)
        }
        try database.run(
            "DELETE FROM packedIntake WHERE subject = ? AND block = ?", [subject, block.number])
    }

    private func records(_ database: Database) throws -> [PackedRecord] {
        var records: [PackedRecord] = []
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT body FROM packedIntake WHERE subject = ? AND block = ? ORDER BY id"),
            arguments: [subject, block.number])
        while let row = try rows.next() {
            let body: Data = row[0]
            if let record = try? PackedRecord(packed: Array(body)) { records.append(record) }
        }
        return records
    }

    private func seal(_ kind: SeriesKind, _ records: [PackedRecord], _ database: Database) throws {
        let (fine, minutes) = block.packs(of: kind, records)
        try put(fine, .fine, kind, database)
        try put(minutes, .minutes, kind, database)
        for tier in [PackTier.quarters, .hours, .days, .months] {
            var pack = TierPack(kind, slots: tier.slots)
            for id in minutes.series.keys {
                if let total = minutes.total(of: id) { pack.add(total, to: id, at: tier.slot(of: block)) }
            }
            try put(pack, tier, kind, database)
        }
    }

    private func put(_ new: TierPack, _ tier: PackTier, _ kind: SeriesKind, _ database: Database) throws {
        let period = tier.period(of: block, calendar)
        var pack = new
        let before = try Data.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT body FROM tierPacks WHERE subject = ? AND kind = ? AND tier = ? AND period = ?
                    """), arguments: [subject, kind.number, tier.rawValue, period])
        if let before, let earlier = try? TierPack(packed: Array(before)),
            tier == .fine || earlier.slots == tier.slots
        {
            pack = earlier
            pack.merge(new)
        }
        try database.run(
            "INSERT OR REPLACE INTO tierPacks (subject, kind, tier, period, body) VALUES (?, ?, ?, ?, ?)",
            [subject, kind.number, tier.rawValue, period, Data(pack.packed())])
    }
}
