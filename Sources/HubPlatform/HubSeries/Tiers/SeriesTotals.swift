internal import HubDatabase

/// What one series measured by day and by month: what is packed, and what is not yet.
struct SeriesTotals {
    let series: SeriesRow
    let kind: SeriesKind.ID
    let calendar: WallCalendar

    /// The newest first; periods without a reading are left out.
    func totals(
        days mostDays: Int, months mostMonths: Int, _ database: Database
    ) throws -> (days: [(Period, Aggregate)], months: [(Period, Aggregate)]) {
        var days = try packed(.days, mostDays, database)
        var months = try packed(.months, mostMonths, database)
        try OpenRecords(agent: series.agent, calendar: calendar).each(database) { record, periods in
            for one in record.rows where one.series == series.id {
                let length = record.time.milliseconds
                days[periods.day, default: Aggregate()].add(
                    one.reading, milliseconds: length, isVolume: kind.isVolume)
                months[periods.month, default: Aggregate()].add(
                    one.reading, milliseconds: length, isVolume: kind.isVolume)
            }
        }
        return (Self.newest(days, mostDays), Self.newest(months, mostMonths))
    }

    private func packed(_ tier: Tier, _ most: Int, _ database: Database) throws -> [Int64: Aggregate] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM \(tier.rawValue) WHERE series = ? ORDER BY period DESC LIMIT ?",
            arguments: [series.id, most])
        return Dictionary(rows.map { ($0["period"], Aggregate($0, from: 2)) }) { first, _ in first }
    }

    private static func newest(_ sums: [Int64: Aggregate], _ most: Int) -> [(Period, Aggregate)] {
        sums.sorted { $0.key > $1.key }.prefix(most).map { (Period(number: $0.key), $0.value) }
    }
}
