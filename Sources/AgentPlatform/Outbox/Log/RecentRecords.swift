/// The newest records, in memory: those that are not in the log yet, oldest first.
struct RecentRecords {
    private(set) var records: [Record] = []
    private(set) var bytes = 0

    var isEmpty: Bool { records.isEmpty }

    mutating func append(_ record: Record) {
        records.append(record)
        bytes += record.byteCount
    }

    /// As many of the oldest as fit, at least one.
    func oldest(fitting room: Int) -> ArraySlice<Record> {
        var left = room
        let count = records.prefix { record in
            defer { left -= record.byteCount }
            return left > 0
        }.count
        return records.prefix(max(1, count))
    }

    mutating func removeOldest(_ count: Int) {
        bytes -= records.prefix(count).reduce(0) { $0 + $1.byteCount }
        records.removeFirst(min(count, records.count))
    }

    mutating func remove(through position: UInt64) {
        removeOldest(records.prefix { $0.position <= position }.count)
    }

    mutating func removeAll() {
        removeOldest(records.count)
    }

    /// Puts records of an earlier time before all others.
    mutating func prepend(_ older: [Record]) {
        records = older + records
        bytes += older.reduce(0) { $0 + $1.byteCount }
    }

    /// Gives the positions from `first` on, without gaps.
    mutating func renumber(from first: UInt64) {
        records = zip(records, first...).map { $0.moved(to: $1) }
    }
}
