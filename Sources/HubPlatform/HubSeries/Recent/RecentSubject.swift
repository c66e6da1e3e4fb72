internal import MonitorCore

/// The newest hour of the series in packs of one subject: columns beside times, in the order in which they came.
struct RecentSubject: Sendable {
    /// One number of each sample, in four bytes; in none while all are the same.
    struct Column: Sendable {
        static let missing = UInt32.max

        private(set) var count = 0
        private var only = Column.missing
        private var values: [UInt32] = []

        var bytes: Int { values.count * 4 }

        subscript(index: Int) -> UInt32? {
            guard index < count else { return nil }
            let value = values.isEmpty ? only : values[index]
            return value == Self.missing ? nil : value
        }

        /// - Parameter index: not before the end; what is left out is missing.
        mutating func put(_ value: UInt32, at index: Int) {
            guard index >= count else { return }
            if count == 0, index == 0 { only = value }
            if values.isEmpty, index > count || value != only {
                values = Array(repeating: only, count: count)
            }
            if index > count || !values.isEmpty || value != only {
                values += repeatElement(Self.missing, count: index - count)
                values.append(value)
            }
            count = index + 1
        }

        /// - Parameter isKept: for each sample that was put, and those after it.
        mutating func keep(_ isKept: [Bool]) {
            var kept = Column()
            var place = 0
            for index in 0..<count where isKept[index] {
                kept.put(self[index] ?? Self.missing, at: place)
                place += 1
            }
            self = kept
        }

        var isEmpty: Bool { (0..<count).allSatisfy { self[$0] == nil } }
    }

    private struct Series: Sendable {
        /// In the order of the kind's fields.
        var columns: [Column] = []
        /// Whether each sample had one value a field at most, and none was too large: else the disk has to be asked.
        var isWhole = true
    }

    /// Unix milliseconds: what ended before may be on disk alone.
    private(set) var since: Int64
    private var newest: Int64 = .min
    private var times: [SampleTime] = []
    private var series: [Int64: Series] = [:]
    /// Of readings, without what arrays keep for growth.
    private(set) var bytes = 0

    init(since: Int64) {
        self.since = since
    }

    mutating func add(_ record: PackedRecord) {
        let ended = record.time.ended
        guard ended >= since else { return }
        for rows in record.kinds.values { for row in rows { put(row) } }
        times.append(record.time)
        bytes += 16
        newest = max(newest, ended)
        if let oldest = times.first?.ended, newest - oldest > RecentAgent.length + Block.milliseconds {
            forget(before: newest - RecentAgent.length)
        }
    }

    private mutating func put(_ row: PackedRecord.Row) {
        var one = series.removeValue(forKey: row.series) ?? Series()
        for (field, values) in row.values.enumerated() {
            if field == one.columns.count { one.columns.append(Column()) }
            bytes -= one.columns[field].bytes
            switch values {
            case .none: break
            case .one(let value) where value < UInt64(Column.missing):
                one.columns[field].put(UInt32(value), at: times.count)
            default: one.isWhole = false
            }
            bytes += one.columns[field].bytes
        }
        series[row.series] = one
    }

    /// Forgets the older half.
    mutating func shorten() {
        let ends = times.map(\.ended).sorted()
        if !ends.isEmpty { forget(before: ends[ends.count / 2] + 1) }
    }

    private mutating func forget(before limit: Int64) {
        since = max(since, limit)
        let isKept = times.map { $0.ended >= limit }
        for id in series.keys {
            for field in series[id]?.columns.indices ?? 0..<0 { series[id]?.columns[field].keep(isKept) }
        }
        series = series.filter { !$0.value.columns.allSatisfy(\.isEmpty) || !$0.value.isWhole }
        times.removeAll { $0.ended < limit }
        bytes = series.values.reduce(times.count * 16) { all, one in
            one.columns.reduce(all) { $0 + $1.bytes }
        }
    }

    /// - Returns: `nil` where not all of it is here.
    func points(of wanted: Set<Int64>, _ kind: SeriesKind, in range: Range<Int64>) -> PackQuery.Points? {
        guard range.lowerBound >= since else { return nil }
        let starts = times.map { $0.start(in: $0.block) }
        let order = times.indices.filter { range.contains(starts[$0]) }
            .sorted { starts[$0] < starts[$1] }
        var all: PackQuery.Points = [:]
        for id in wanted {
            guard let one = series[id] else { continue }
            guard one.isWhole else { return nil }
            all[id] = order.compactMap { index in
                let values = one.columns.map { Sample.Values($0[index].map { UInt64($0) }) }
                guard values.contains(where: { $0 != .none }) else { return nil }
                let slot = TierPack.Slot(values, kind.fields, milliseconds: times[index].milliseconds)
                return SeriesPoint(slot, at: starts[index])
            }
        }
        return all
    }
}
