internal import Foundation
internal import HubDatabase

/// What the series of one kind measured in a day or month, or in several that follow each other: what is packed, and what
/// is not yet.
struct PeriodTotals {
    let agent: Int64
    let kind: SeriesKind.ID
    /// Days, or months.
    let periods: ClosedRange<Period>
    let calendar: WallCalendar

    /// By the series' names; those without a reading are left out.
    func totals(_ database: Database) throws -> [(name: String, total: Aggregate)] {
        var sums = try packed(database)
        let names = try names(database)
        let mine = Set(names.map(\.series))
        let open = OpenRecords(agent: agent, calendar: calendar)
        let (range, isDay) = (numbers, periods.lowerBound.isDay)
        try open.each(database, where: { range.contains(isDay ? $0.day : $0.month) }) { record, _ in
            for one in record.rows where one.isVolume == kind.isVolume && mine.contains(one.series) {
                sums[one.series, default: Aggregate()].add(
                    one.reading, milliseconds: record.time.milliseconds, isVolume: kind.isVolume)
            }
        }
        return names.compactMap { series, name in sums[series].map { (name, $0) } }
    }

    /// By series.
    private func packed(_ database: Database) throws -> [Int64: Aggregate] {
        let tier = periods.lowerBound.isDay ? Tier.days : .months
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(tier.rawValue).* FROM series JOIN \(tier.rawValue) ON series = id AND period BETWEEN ? AND ?
                WHERE agent = ? AND kind = ?
                """, arguments: [numbers.lowerBound, numbers.upperBound, agent, kind.number])
        var sums: [Int64: Aggregate] = [:]
        while let row = try rows.next() {
            sums[row["series"], default: Aggregate()].add(Aggregate(row, from: 2))
        }
        return sums
    }

    private var numbers: ClosedRange<Int64> { periods.lowerBound.number...periods.upperBound.number }

    /// Of all series of the kind, in one question.
    private func names(_ database: Database) throws -> [(series: Int64, name: String)] {
        try Row.fetchAll(
            database, sql: "SELECT id, name FROM series WHERE agent = ? AND kind = ?",
            arguments: [agent, kind.number]
        ).map { ($0["id"], $0["name"]) }
    }
}
