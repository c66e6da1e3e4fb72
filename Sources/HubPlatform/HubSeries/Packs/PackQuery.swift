internal import Foundation
internal import HubDatabase
internal import MonitorCore

/// Reads series in packs of one subject and kind from the tier that fits, and from what is not packed yet.
struct PackQuery {
    typealias Points = [Int64: [SeriesPoint]]

    /// The number of its row in `seriesSubjects`.
    let subject: Int64
    let kind: SeriesKind
    let series: Set<Int64>
    /// Unix milliseconds.
    let range: Range<Int64>

    /// In the order of time.
    func points(_ tier: PackTier, from recent: RecentHours, _ database: Database) throws -> Points {
        if tier == .fine, let points = recent.points(of: series, kind, subject: subject, in: range) {
            return points
        }
        var points = try packed(tier, database)
        for (id, more) in try open(tier, database) { points[id, default: []] += more }
        return points.mapValues { $0.sorted { $0.start < $1.start } }
    }

    private func packed(_ tier: PackTier, _ database: Database) throws -> Points {
        var points: Points = [:]
        let periods = tier.periods(in: range)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT period, body FROM tierPacks
                WHERE subject = ? AND kind = ? AND tier = ? AND period BETWEEN ? AND ?
                """,
            arguments: [subject, kind.number, tier.rawValue, periods.lowerBound, periods.upperBound])
        while let row = try rows.next() {
            let body: Data = row[1]
            guard let pack = try? TierPack(packed: Array(body), wanted: series) else { continue }
            let start = tier.start(of: row[0])
            for (id, slots) in pack.series {
                for (index, slot) in slots.enumerated() {
                    guard let slot else { continue }
                    let at =
                        index < pack.times.count
                        ? pack.times[index].start(in: Block(at: start))
                        : start + Int64(index) * tier.slotLength
                    guard range.contains(at) else { continue }
                    points[id, default: []].append(
                        SeriesPoint(slot.padded(to: kind.fields.count), at: at))
                }
            }
        }
        return points
    }

    /// As they will be once they are packed.
    private func open(_ tier: PackTier, _ database: Database) throws -> Points {
        var points: Points = [:]
        let blocks = tier.blocks(in: range)
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT block, body FROM packedIntake WHERE subject = ? AND block BETWEEN ? AND ?",
            arguments: [subject, blocks.lowerBound, blocks.upperBound])
        while let row = try rows.next() {
            let (block, body): (Block, Data) = (Block(number: row[0]), row[1])
            guard let record = try? PackedRecord(packed: Array(body)),
                let rows = record.kinds[kind.id.number]
            else { continue }
            let start =
                switch tier {
                case .fine: record.time.start(in: block)
                case .minutes: block.start + Int64(block.minute(of: record.time)) * 60_000
                default: block.start.quotient(by: tier.slotLength) * tier.slotLength
                }
            guard range.contains(start) else { continue }
            for row in rows where series.contains(row.series) {
                let slot = row.slot(kind, milliseconds: record.time.milliseconds)
                points[row.series, default: []].append(SeriesPoint(slot, at: start))
            }
        }
        return points
    }
}

extension SeriesPoint {
    /// - Parameter start: Unix milliseconds.
    init(_ slot: TierPack.Slot, at start: Int64) {
        self.init(
            start: UTCTime(milliseconds: start), milliseconds: slot.milliseconds, fields: slot.fields)
    }
}

extension [SeriesPoint] {
    /// Steps of equal length since 1970; those without a point are left out.
    func grouped(by step: Int64) -> [SeriesPoint] {
        var groups: [SeriesPoint] = []
        for point in self {
            let start = UTCTime(milliseconds: point.start.milliseconds.quotient(by: step) * step)
            if groups.last?.start == start {
                groups[groups.count - 1].add(point)
            } else {
                groups.append(
                    SeriesPoint(start: start, milliseconds: point.milliseconds, fields: point.fields))
            }
        }
        return groups
    }
}
