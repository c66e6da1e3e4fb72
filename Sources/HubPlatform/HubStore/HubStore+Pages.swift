internal import Foundation
internal import GRDB
public import HubNouns

extension HubStore {
    public func today() -> Period {
        Period(number: calendar.periods(at: Self.now).day)
    }

    public func totals(
        ofDevice device: String, agent: String
    ) async throws(HubStoreError) -> DeviceTotals {
        try await charting { [calendar] database in
            guard let series = try SeriesRow.find(SeriesKey(.device, named: device), agent, database) else {
                return DeviceTotals(days: [], months: [])
            }
            return try DeviceTotalsQuery(series: series, calendar: calendar).totals(database)
        }
    }
}

/// One device's days and months: what is packed, and what is not yet.
private struct DeviceTotalsQuery {
    let series: SeriesRow
    let calendar: WallCalendar

    func totals(_ database: Database) throws -> DeviceTotals {
        var days = try packed(.days, DeviceTotals.mostDays, database)
        var months = try packed(.months, DeviceTotals.mostMonths, database)
        try OpenRecords(agent: series.agent, calendar: calendar).each(database) { record, periods in
            for one in record.rows where one.series == series.id {
                let length = record.time.milliseconds
                days[periods.day, default: Aggregate()].add(
                    one.reading, milliseconds: length, isVolume: true)
                months[periods.month, default: Aggregate()].add(
                    one.reading, milliseconds: length, isVolume: true)
            }
        }
        return DeviceTotals(
            days: Self.newest(days, DeviceTotals.mostDays),
            months: Self.newest(months, DeviceTotals.mostMonths))
    }

    private func packed(_ tier: Tier, _ most: Int, _ database: Database) throws -> [Int64: Aggregate] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM \(tier.rawValue) WHERE series = ? ORDER BY period DESC LIMIT ?",
            arguments: [series.id, most])
        return Dictionary(rows.map { ($0["period"], Aggregate($0, from: 2)) }) { first, _ in first }
    }

    private static func newest(_ sums: [Int64: Aggregate], _ most: Int) -> [PeriodTotal] {
        sums.sorted { $0.key > $1.key }.prefix(most).map { number, all in
            PeriodTotal(
                period: Period(number: number), downloadedBytes: all.sum.first, uploadedBytes: all.sum.second)
        }
    }
}
