/// The newest hour of one agent: columns beside times, in the order in which they came.
struct RecentAgent: Sendable {
    /// Both fields of one reading in four bytes; as the fine tier has them.
    private struct Pair: Equatable {
        let first: Rounded
        let second: Rounded

        static let missing = Pair(first: .missing, second: .missing)
    }

    static let length: Int64 = 3_600_000
    /// What is over is let go in steps of this, since every column moves.
    private static let slack: Int64 = Block.milliseconds
    /// Unix milliseconds: what ended before may be on disk alone.
    private(set) var since: Int64
    private var newest: Int64 = .min
    private(set) var newestSample: SeriesSample?
    private var times: [SampleTime] = []
    private var columns: [Int64: [Pair]] = [:]

    init(since: Int64) {
        self.since = since
    }

    /// Of readings, without what arrays keep for growth.
    var bytes: Int { times.count * (columns.count * 4 + 16) }

    /// - Parameter isNewest: by its number: its time may be before that of the one before, where a clock was set.
    mutating func add(_ record: IntakeRecord, _ sample: SeriesSample, isNewest: Bool) {
        let ended = record.time.ended
        if isNewest || newestSample == nil { (newest, newestSample) = (ended, sample) }
        guard ended >= since else { return }
        for row in record.rows {
            let pair = Pair(first: Rounded(row.reading.first), second: Rounded(row.reading.second))
            Self.put(pair, into: &columns[row.series, default: []], at: times.count)
        }
        times.append(record.time)
        if let oldest = times.first?.ended, newest - oldest > Self.length + Self.slack {
            forget(before: newest - Self.length)
        }
    }

    private static func put(_ pair: Pair, into column: inout [Pair], at index: Int) {
        guard column.count <= index else { return }
        column += repeatElement(.missing, count: index - column.count)
        column.append(pair)
    }

    /// Forgets the older half.
    mutating func shorten() {
        let ends = times.map(\.ended).sorted()
        if !ends.isEmpty { forget(before: ends[ends.count / 2] + 1) }
    }

    private mutating func forget(before limit: Int64) {
        since = max(since, limit)
        let isOld = times.map { $0.ended < limit }
        var kept: [Int64: [Pair]] = [:]
        for (series, column) in columns {
            let rest = column.indices.filter { !isOld[$0] }.map { column[$0] }
            if rest.contains(where: { $0 != .missing }) { kept[series] = rest }
        }
        columns = kept
        times.removeAll { $0.ended < limit }
    }

    /// - Returns: `nil` where the range begins before what is here.
    func points(of series: [Int64: SeriesKind.ID], in range: Range<Int64>) -> [Int64: [HistoryPoint]]? {
        guard range.lowerBound >= since else { return nil }
        let starts = times.map { $0.start(in: $0.block) }
        let order = times.indices.filter { range.contains(starts[$0]) }
            .sorted { starts[$0] < starts[$1] }
        var all: [Int64: [HistoryPoint]] = [:]
        for (id, kind) in series {
            guard let column = columns[id] else { continue }
            all[id] = order.compactMap { index in
                guard index < column.count, let first = column[index].first.value,
                    let second = column[index].second.value
                else { return nil }
                return HistoryPoint(times[index], in: times[index].block, Reading(first, second), kind)
            }
        }
        return all
    }
}
