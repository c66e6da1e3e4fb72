internal import Foundation
internal import HubDatabase
internal import MonitorCore

/// Reads series of one agent from the tier that fits, and from what is not packed yet.
struct HistoryQuery {
    typealias Points = [Int64: [HistoryPoint]]

    let agent: Int64
    /// What each series measures, by its number.
    let kinds: [Int64: SeriesKind.ID]
    /// Unix milliseconds.
    let range: Range<Int64>

    /// In the order of time.
    ///
    /// - Parameter recent: what the memory holds of this agent; `nil` where it cannot answer.
    func points(
        atMost step: Int64, from recent: RecentHours.Reader, _ database: Database
    ) throws -> Points {
        if step < 60_000, let points = recent.points(of: kinds, in: range) { return points }
        var points: Points = [:]
        switch step {
        case ..<60_000: try fine(&points, database)
        case ..<Block.milliseconds: try minutes(&points, database)
        case ..<Self.hour: try rows(.quarters, length: Block.milliseconds, &points, database)
        default: try rows(.hours, length: Self.hour, &points, database)
        }
        for open in try openBlocks(atMost: step, database) { add(open, step, &points) }
        return points.mapValues { points in
            points.filter { $0.aggregate.count > 0 }.sorted { $0.start < $1.start }
        }
    }

    private func add(_ open: OpenBlock, _ step: Int64, _ points: inout Points) {
        for (id, kind) in kinds {
            switch step {
            case ..<60_000: points[id, default: []] += open.fine.points(of: id, kind)
            case ..<Block.milliseconds:
                points[id, default: []] += open.minutes.points(of: id, from: open.fine.block.start)
            default:
                // As its row will be.
                let length = Self.rowLength(step)
                let start = open.fine.block.start.quotient(by: length) * length
                points[id, default: []].append(
                    HistoryPoint(
                        start: UTCTime(milliseconds: start), aggregate: open.minutes.total(of: id)))
            }
        }
    }

    /// Of the tier's rows, or blocks.
    private static func rowLength(_ step: Int64) -> Int64 {
        step < hour ? Block.milliseconds : hour
    }

    private static let hour: Int64 = 3_600_000

    /// The blocks of the rows that begin in the range: an hour stands where it begins, with all of it.
    private func blocks(atMost step: Int64 = 0) -> ClosedRange<Int64> {
        let length = Self.rowLength(step)
        let each = length / Block.milliseconds
        let last = max(range.lowerBound, range.upperBound - 1)
        return range.lowerBound.quotient(by: length) * each...last.quotient(by: length) * each + each - 1
    }

    private func openBlocks(
        atMost step: Int64, _ database: Database
    ) throws -> some Collection<OpenBlock> {
        var open: [Int64: OpenBlock] = [:]
        let blocks = self.blocks(atMost: step)
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT block, body FROM intake WHERE agent = ? AND block BETWEEN ? AND ?",
            arguments: [agent, blocks.lowerBound, blocks.upperBound])
        while let row = try rows.next() {
            let body: Data = row["body"]
            guard let record = try? IntakeRecord(packed: Array(body)) else { continue }
            let number: Int64 = row["block"]
            let mine = IntakeRecord(time: record.time, rows: record.rows.filter { kinds[$0.series] != nil })
            open[number, default: OpenBlock(Block(number: number))].add(mine)
        }
        return open.values
    }

    private func bodies(
        _ table: String, _ database: Database, _ body: (Block, [UInt8]) -> Void
    ) throws {
        let blocks = self.blocks()
        let rows = try Row.fetchCursor(
            database, sql: "SELECT block, body FROM \(table) WHERE agent = ? AND block BETWEEN ? AND ?",
            arguments: [agent, blocks.lowerBound, blocks.upperBound])
        while let row = try rows.next() {
            let bytes: Data = row["body"]
            body(Block(number: row["block"]), Array(bytes))
        }
    }

    private func fine(_ points: inout Points, _ database: Database) throws {
        try bodies("fine", database) { block, body in
            guard let fine = try? FineBlock(block, packed: body, wanted: kinds) else { return }
            for (id, kind) in kinds { points[id, default: []] += fine.points(of: id, kind) }
        }
    }

    private func minutes(_ points: inout Points, _ database: Database) throws {
        try bodies("minutes", database) { block, body in
            guard let minutes = try? MinuteBlock(packed: body, wanted: kinds) else { return }
            for id in kinds.keys { points[id, default: []] += minutes.points(of: id, from: block.start) }
        }
    }

    private func rows(
        _ tier: Tier, length: Int64, _ points: inout Points, _ database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM \(tier.rawValue) WHERE series = ? AND period BETWEEN ? AND ?")
        let (first, last) = (
            range.lowerBound.quotient(by: length), (range.upperBound - 1).quotient(by: length)
        )
        for id in kinds.keys {
            let rows = try Row.fetchCursor(statement, arguments: [id, first, last])
            while let row = try rows.next() {
                points[id, default: []].append(
                    HistoryPoint(
                        start: UTCTime(milliseconds: row[1] * length), aggregate: Aggregate(row, from: 2)))
            }
        }
    }
}
