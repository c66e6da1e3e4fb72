/// One snapshot's readings as the database holds them until their block is packed. Exact.
public struct IntakeRecord: Equatable, Sendable {
    public struct Row: Equatable, Sendable {
        public let series: Int64
        public let isVolume: Bool
        public internal(set) var reading: Reading
    }

    public let time: SampleTime
    public let rows: [Row]

    init(time: SampleTime, rows: [Row]) {
        self.time = time
        self.rows = rows
    }

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.difference(time.ended)
        pack.number(time.milliseconds)
        pack.number(UInt64(rows.count))
        var previous: Int64 = 0
        for row in rows {
            pack.difference((row.series - previous) << 1 | (row.isVolume ? 1 : 0))
            pack.number(row.reading.first)
            pack.number(row.reading.second)
            previous = row.series
        }
        return pack.bytes
    }

    init(packed bytes: [UInt8]) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        time = try SampleTime(from: &pack)
        var rows: [Row] = []
        var previous: Int64 = 0
        for _ in 0..<(try pack.count()) {
            let coded = try pack.difference()
            previous &+= coded >> 1
            guard previous >= 0, previous <= PackReader.bound else { throw PackReader.Damage() }
            rows.append(
                Row(
                    series: previous, isVolume: coded & 1 == 1,
                    reading: Reading(try pack.number(), try pack.number())))
        }
        self.rows = rows
    }
}
