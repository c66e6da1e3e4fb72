internal import Foundation
internal import GRDB
internal import MonitorCore

/// What each device used in a day or month: what is packed, and what is not yet.
struct TotalsQuery {
    let agent: Int64
    let period: Period
    let calendar: WallCalendar

    /// The most traffic first.
    func totals(_ database: Database) throws -> [TrafficTotal] {
        var sums = try packed(database)
        for (series, aggregate) in try open(database) {
            if let name = try name(of: series, database) { sums[name, default: Aggregate()].add(aggregate) }
        }
        return sums.map { device, all in
            TrafficTotal(
                device: device, downloadedBytes: all.sum.first, uploadedBytes: all.sum.second,
                measuredMilliseconds: all.milliseconds)
        }.sorted {
            ($1.downloadedBytes + $1.uploadedBytes, $0.device) < (
                $0.downloadedBytes + $0.uploadedBytes, $1.device
            )
        }
    }

    private func packed(_ database: Database) throws -> [String: Aggregate] {
        let tier = period.isDay ? Tier.days : .months
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(tier.rawValue).*, name FROM \(tier.rawValue) JOIN series ON series.id = series
                WHERE period = ? AND kind = ? AND agent = ?
                """, arguments: [period.number, SeriesKind.device.rawValue, agent])
        return Dictionary(rows.map { ($0["name"], Aggregate($0, from: 2)) }) { first, _ in first }
    }

    /// By series.
    private func open(_ database: Database) throws -> [Int64: Aggregate] {
        var sums: [Int64: Aggregate] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT block, body FROM intake WHERE agent = ?", arguments: [agent])
        while let row = try rows.next() {
            let (day, month) = calendar.periods(at: Block(number: row["block"]).start)
            let body: Data = row["body"]
            guard period.number == (period.isDay ? day : month),
                let record = try? IntakeRecord(packed: Array(body))
            else { continue }
            for one in record.rows where one.isVolume {
                sums[one.series, default: Aggregate()].add(
                    one.reading, milliseconds: record.time.milliseconds, isVolume: true)
            }
        }
        return sums
    }

    private func name(of series: Int64, _ database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT name FROM series WHERE id = ? AND kind = ?",
            arguments: [series, SeriesKind.device.rawValue])
    }
}
