/// The samples of one window as the database holds them until their block is packed. Exact.
public struct PackedRecord: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        let series: Int64
        let values: [Sample.Values]
    }

    public let time: SampleTime
    /// By the kinds' numbers, and in the order of the series' numbers; each once.
    let kinds: [Int32: [Row]]

    init(time: SampleTime, kinds: [Int32: [Row]]) {
        self.time = time
        self.kinds = kinds
    }

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.difference(time.ended)
        pack.number(time.milliseconds)
        pack.number(UInt64(kinds.count))
        for (kind, rows) in kinds.sorted(by: { $0.key < $1.key }) {
            pack.difference(Int64(kind))
            pack.number(UInt64(rows.count))
            var previous: Int64 = -1
            for row in rows {
                pack.number(UInt64(row.series - previous - 1))
                pack.number(UInt64(row.values.count))
                for values in row.values {
                    pack.number(UInt64(values.count))
                    values.forEach { pack.number($0) }
                }
                previous = row.series
            }
        }
        return pack.bytes
    }

    init(packed bytes: [UInt8]) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        time = try SampleTime(from: &pack)
        var kinds: [Int32: [Row]] = [:]
        for _ in 0..<(try pack.count()) {
            guard let kind = Int32(exactly: try pack.difference()) else { throw PackReader.Damage() }
            kinds[kind] = try Self.rows(&pack)
        }
        self.kinds = kinds
    }

    private static func rows(_ pack: inout PackReader) throws(PackReader.Damage) -> [Row] {
        var rows: [Row] = []
        var previous: Int64 = -1
        for _ in 0..<(try pack.count()) {
            previous += try pack.bounded() + 1
            guard previous <= PackReader.bound else { throw PackReader.Damage() }
            var values: [Sample.Values] = []
            for _ in 0..<(try pack.count()) { values.append(try Self.values(&pack)) }
            rows.append(Row(series: previous, values: values))
        }
        return rows
    }

    private static func values(_ pack: inout PackReader) throws(PackReader.Damage) -> Sample.Values {
        let count = try pack.count()
        if count == 0 { return .none }
        if count == 1 { return .one(try pack.number()) }
        var values: [UInt64] = []
        for _ in 0..<count { values.append(try pack.number()) }
        return .many(values)
    }
}

extension PackedRecord.Row {
    /// As a slot of any tier.
    func slot(_ kind: SeriesKind, milliseconds: UInt64) -> TierPack.Slot {
        TierPack.Slot(values, kind.fields, milliseconds: milliseconds)
    }
}
