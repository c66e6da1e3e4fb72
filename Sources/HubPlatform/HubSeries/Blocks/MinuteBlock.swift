/// The fifteen minutes of one block, each series summed up: the minute tier.
struct MinuteBlock: Equatable, Sendable {
    private(set) var series: [Int64: [Aggregate]] = [:]

    /// - Parameter minute: 0 to 14.
    mutating func add(
        _ reading: Reading, to id: Int64, minute: Int, milliseconds: UInt64, isVolume: Bool
    ) {
        series[id, default: Self.empty][minute].add(reading, milliseconds: milliseconds, isVolume: isVolume)
    }

    mutating func merge(_ other: MinuteBlock) {
        for (id, minutes) in other.series {
            var mine = series[id] ?? Self.empty
            for index in mine.indices { mine[index].add(minutes[index]) }
            series[id] = mine
        }
    }

    /// The whole quarter of an hour.
    func total(of id: Int64) -> Aggregate {
        (series[id] ?? []).reduce(into: Aggregate()) { $0.add($1) }
    }

    private static let empty = Array(repeating: Aggregate(), count: Block.minutes)
}

extension MinuteBlock {
    private static let version: UInt64 = 1

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.number(Self.version)
        pack.number(UInt64(series.count))
        for (id, minutes) in series.sorted(by: { $0.key < $1.key }) {
            var body = PackWriter()
            minutes.forEach { $0.write(to: &body) }
            pack.number(UInt64(id))
            pack.blob(body.bytes)
        }
        return pack.bytes
    }

    /// - Parameter wanted: the series to read; `nil` reads all.
    init(packed bytes: [UInt8], wanted: [Int64: SeriesKind.ID]? = nil) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        guard try pack.number() == Self.version else { throw PackReader.Damage() }
        for _ in 0..<(try pack.count()) {
            let id = try pack.bounded()
            guard wanted == nil || wanted?[id] != nil else {
                try pack.skipBlob()
                continue
            }
            let body = try pack.blob()
            var reader = PackReader(body)
            var minutes: [Aggregate] = []
            for _ in 0..<Block.minutes { minutes.append(try Aggregate(from: &reader)) }
            series[id] = minutes
        }
    }
}
