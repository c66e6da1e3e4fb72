internal import Foundation
internal import GRDB
public import MonitorCore

extension HubStore {
    /// What one series measured.
    ///
    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: of the points, in milliseconds; the coarsest tier that is fine enough answers.
    /// - Returns: points in the order of time; none where nothing was measured. Empty for an agent or series
    ///   that there is not.
    /// - Complexity: O(rows of the tier in the range).
    public func history(
        of key: SeriesKey, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(HubStoreError) -> [HistoryPoint] {
        try await reading { database in
            guard let series = try SeriesRow.find(key, agent, database) else { return [] }
            let points = try HistoryQuery(series: series, range: range).points(atMost: step, database)
            return Self.grouped(points, by: max(1, step), in: range)
        }
    }

    public func totals(of agent: String, in period: Period) async throws(HubStoreError) -> [TrafficTotal] {
        try await reading { [calendar] database in
            guard
                let id = try Int64.fetchOne(
                    database, sql: "SELECT id FROM agents WHERE serverId = ?", arguments: [agent])
            else { return [] }
            return try TotalsQuery(agent: id, period: period, calendar: calendar).totals(database)
        }
    }

    func writing<Value: Sendable>(
        _ write: @Sendable @escaping (Database) throws -> Value
    ) async throws(HubStoreError) -> Value {
        do {
            return try await database.pool.write(write)
        } catch {
            throw HubDatabase.translated(error, database.path)
        }
    }

    func reading<Value: Sendable>(
        _ read: @Sendable @escaping (Database) throws -> Value
    ) async throws(HubStoreError) -> Value {
        do {
            return try await database.pool.read(read)
        } catch {
            throw HubDatabase.translated(error, database.path)
        }
    }

    private static func grouped(
        _ points: [HistoryPoint], by step: Int64, in range: Range<Int64>
    ) -> [HistoryPoint] {
        var groups: [HistoryPoint] = []
        for point in points where range.contains(point.start.milliseconds) {
            let start = UTCTime(milliseconds: point.start.milliseconds.quotient(by: step) * step)
            if groups.last?.start == start {
                groups[groups.count - 1].aggregate.add(point.aggregate)
            } else {
                groups.append(HistoryPoint(start: start, aggregate: point.aggregate))
            }
        }
        return groups
    }
}

/// A series as the database knows it.
struct SeriesRow {
    let id: Int64
    let agent: Int64
    let kind: SeriesKind

    static func find(_ key: SeriesKey, _ agent: String, _ database: Database) throws -> SeriesRow? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT series.id, agent FROM series JOIN agents ON agents.id = agent
                WHERE serverId = ? AND kind = ? AND name = ?
                """, arguments: [agent, key.kind.rawValue, key.name]
        ).map { SeriesRow(id: $0["id"], agent: $0["agent"], kind: key.kind) }
    }
}

/// Reads one series from the tier that fits, and from what is not packed yet.
struct HistoryQuery {
    let series: SeriesRow
    let range: Range<Int64>

    func points(atMost step: Int64, _ database: Database) throws -> [HistoryPoint] {
        let open = try openBlocks(database)
        let points: [HistoryPoint] =
            switch step {
            case ..<60_000: try fine(database) + open.flatMap { fine($0.fine) }
            case ..<Block.milliseconds:
                try minutes(database) + open.flatMap { minutes($0.minutes, $0.fine.block) }
            case ..<3_600_000: try rows(.quarters, length: Block.milliseconds, database) + open.map(total)
            default: try rows(.hours, length: 3_600_000, database) + open.map(total)
            }
        return points.filter { $0.aggregate.count > 0 }.sorted { $0.start < $1.start }
    }

    private var blocks: ClosedRange<Int64> {
        Block(at: range.lowerBound)
            .number...max(
                Block(at: range.lowerBound).number, Block(at: range.upperBound - 1).number)
    }

    private func openBlocks(_ database: Database) throws -> [OpenBlock] {
        var open: [Int64: OpenBlock] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT block, body FROM intake WHERE agent = ? AND block BETWEEN ? AND ?",
            arguments: [series.agent, blocks.lowerBound, blocks.upperBound])
        while let row = try rows.next() {
            let body: Data = row["body"]
            guard let record = try? IntakeRecord(packed: Array(body)) else { continue }
            let number: Int64 = row["block"]
            let mine = IntakeRecord(time: record.time, rows: record.rows.filter { $0.series == series.id })
            open[number, default: OpenBlock(Block(number: number), at: .now)].add(
                mine, at: .now)
        }
        return Array(open.values)
    }

    private func bodies(_ table: String, _ database: Database) throws -> [(Block, [UInt8])] {
        try Row.fetchAll(
            database, sql: "SELECT block, body FROM \(table) WHERE agent = ? AND block BETWEEN ? AND ?",
            arguments: [series.agent, blocks.lowerBound, blocks.upperBound]
        ).map { row in
            let body: Data = row["body"]
            return (Block(number: row["block"]), Array(body))
        }
    }

    private func fine(_ database: Database) throws -> [HistoryPoint] {
        try bodies("fine", database).flatMap { block, body in
            (try? FineBlock(block, packed: body, wanted: series.id)).map(fine) ?? []
        }
    }

    private func fine(_ block: FineBlock) -> [HistoryPoint] {
        block.readings(of: series.id).compactMap { time, reading in
            reading.map { reading in
                var aggregate = Aggregate()
                aggregate.add(reading, milliseconds: time.milliseconds, isVolume: series.kind.isVolume)
                return point(time.ended - Int64(clamping: time.milliseconds), aggregate)
            }
        }
    }

    private func minutes(_ database: Database) throws -> [HistoryPoint] {
        try bodies("minutes", database).flatMap { block, body in
            (try? MinuteBlock(packed: body, wanted: series.id)).map { minutes($0, block) } ?? []
        }
    }

    private func minutes(_ minutes: MinuteBlock, _ block: Block) -> [HistoryPoint] {
        (minutes.series[series.id] ?? []).enumerated().map { index, aggregate in
            point(block.start + Int64(index) * 60_000, aggregate)
        }
    }

    private func total(_ open: OpenBlock) -> HistoryPoint {
        point(open.fine.block.start, open.minutes.total(of: series.id))
    }

    private func rows(_ tier: Tier, length: Int64, _ database: Database) throws -> [HistoryPoint] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM \(tier.rawValue) WHERE series = ? AND period BETWEEN ? AND ?",
            arguments: [
                series.id, range.lowerBound.quotient(by: length), (range.upperBound - 1).quotient(by: length),
            ]
        ).map { point($0["period"] * length, Aggregate($0)) }
    }

    private func point(_ milliseconds: Int64, _ aggregate: Aggregate) -> HistoryPoint {
        HistoryPoint(start: UTCTime(milliseconds: milliseconds), aggregate: aggregate)
    }
}

extension Aggregate {
    init(_ row: Row) {
        func number(_ column: String) -> UInt64 { UInt64(max(0, row[column] as Int64)) }
        self.init()
        count = number("count")
        milliseconds = number("milliseconds")
        sum = Reading(number("sum1"), number("sum2"))
        minimum = Reading(number("minimum1"), number("minimum2"))
        maximum = Reading(number("maximum1"), number("maximum2"))
    }
}
