internal import HubDatabase

/// Packs blocks of series in packs when they are over. It belongs to one task, which does one thing after the other.
package final class PackSealer {
    private struct Open: Hashable {
        let subject: Int64
        let block: Block
    }

    /// A block stays open this long after its end, for what is on its way.
    private static let grace: Int64 = 30_000
    /// A block that gets nothing for this long is packed: a backlog has moved on.
    private static let idle: Duration = .seconds(30)
    /// Blocks of one subject that readers unpack row by row; beyond, the oldest is packed at once.
    private static let mostOpen = 4

    private let series: SeriesStore
    /// The newest row of each open block, and since when it is.
    private var newest: [Open: (row: Int64, since: ContinuousClock.Instant)] = [:]

    package init(_ series: SeriesStore) {
        self.series = series
    }

    /// The blocks that are over.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    package func due(
        at time: Int64, now: ContinuousClock.Instant
    ) async throws -> [(subject: Int64, block: Block)] {
        let rows = try await series.database.read(.chart) { database in
            try Row.fetchAll(
                database, sql: "SELECT subject, block, max(id) FROM packedIntake GROUP BY subject, block"
            ).map { (open: Open(subject: $0[0], block: Block(number: $0[1])), newest: $0[2] as Int64) }
        }
        var seen: [Open: (row: Int64, since: ContinuousClock.Instant)] = [:]
        var blocks: [Int64: [Block]] = [:]
        for row in rows {
            let (open, last) = row
            let before = newest[open]
            seen[open] = before.flatMap { $0.row == last ? $0 : nil } ?? (last, now)
            blocks[open.subject, default: []].append(open.block)
        }
        newest = seen
        return blocks.sorted { $0.key < $1.key }.flatMap { subject, all in
            let ended = all.sorted().filter { $0.end + Self.grace <= time }
            return ended.enumerated().compactMap { index, block in
                let since = seen[Open(subject: subject, block: block)]?.since ?? now
                let isDue = since + Self.idle <= now || all.count - index > Self.mostOpen
                return isDue ? (subject, block) : nil
            }
        }
    }

    package func seal(_ block: Block, of subject: Int64) async throws {
        let sealing = PackSealing(
            subject: subject, block: block, kinds: series.kinds, calendar: series.calendar)
        try await series.database.write(.pack) { try sealing.run($0) }
    }
}
