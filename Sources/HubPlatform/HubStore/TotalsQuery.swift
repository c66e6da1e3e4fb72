internal import Foundation
internal import GRDB
internal import HubNouns

/// What each device used in a day or month: what is packed, and what is not yet.
struct TotalsQuery {
    let agent: Int64
    let period: Period
    let calendar: WallCalendar

    /// The most traffic first.
    func totals(_ database: Database) throws -> [TrafficTotal] {
        var sums = try packed(database)
        let open = OpenRecords(agent: agent, calendar: calendar)
        try open.each(database, where: { period.number == (period.isDay ? $0.day : $0.month) }) { record, _ in
            for one in record.rows where one.isVolume {
                sums[one.series, default: Aggregate()].add(
                    one.reading, milliseconds: record.time.milliseconds, isVolume: true)
            }
        }
        return try names(database).compactMap { series, device in
            sums[series].map { all in
                TrafficTotal(
                    device: device, downloadedBytes: all.sum.first, uploadedBytes: all.sum.second,
                    measuredMilliseconds: all.milliseconds)
            }
        }.sorted {
            ($1.downloadedBytes + $1.uploadedBytes, $0.device) < (
                $0.downloadedBytes + $0.uploadedBytes, $1.device
            )
        }
    }

    /// By series.
    private func packed(_ database: Database) throws -> [Int64: Aggregate] {
        let tier = period.isDay ? Tier.days : .months
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(tier.rawValue).* FROM series JOIN \(tier.rawValue) ON series = id AND period = ?
                WHERE agent = ? AND kind = ?
                """, arguments: [period.number, agent, SeriesKind.device.rawValue])
        var sums: [Int64: Aggregate] = [:]
        while let row = try rows.next() { sums[row["series"]] = Aggregate(row, from: 2) }
        return sums
    }

    /// Of all devices, in one question.
    private func names(_ database: Database) throws -> [(series: Int64, device: String)] {
        try Row.fetchAll(
            database, sql: "SELECT id, name FROM series WHERE agent = ? AND kind = ?",
            arguments: [agent, SeriesKind.device.rawValue]
        ).map { ($0["id"], $0["name"]) }
    }
}
