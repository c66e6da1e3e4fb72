/// A quarter of an hour of one agent: what is packed, kept, merged and deleted together.
public struct Block: Hashable, Sendable, Comparable {
    public static let milliseconds: Int64 = 900_000
    static let minutes = 15

    /// Quarters of an hour since 1970.
    public let number: Int64

    public init(number: Int64) {
        self.number = number
    }

    public init(at milliseconds: Int64) {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: Self.milliseconds)
        number = remainder < 0 ? quotient - 1 : quotient
    }

    /// Unix time of its begin.
    public var start: Int64 { number * Self.milliseconds }
    public var end: Int64 { start + Self.milliseconds }

    public static func < (a: Block, b: Block) -> Bool { a.number < b.number }
}

/// When a sample ended, and how long its window was.
public struct SampleTime: Hashable, Sendable {
    /// Unix milliseconds.
    public let ended: Int64
    public let milliseconds: UInt64

    public init(ended: Int64, milliseconds: UInt64) {
        self.ended = ended
        self.milliseconds = milliseconds
    }

    /// The block that it belongs to: the one in which it ended, its end itself not counted.
    public var block: Block { Block(at: ended - 1) }

    /// The window's time in history: its begin, or that of its block. So it lies within the block that is
    /// read for it, and in exactly one of two ranges that adjoin.
    func start(in block: Block) -> Int64 { max(ended - Int64(clamping: milliseconds), block.start) }
}

extension SampleTime {
    init(from pack: inout PackReader, after previous: Int64 = 0) throws(PackReader.Damage) {
        let ended = previous &+ (try pack.difference())
        guard ended.magnitude <= PackReader.bound else { throw PackReader.Damage() }
        self.init(ended: ended, milliseconds: UInt64(try pack.bounded()))
    }
}

/// The samples of one agent within one block, as they came: the fine tier.
///
/// Columns stand beside the times: a series that was not measured has holes. Each column can be passed over
/// without being read.
struct FineBlock: Equatable, Sendable {
    struct Column: Equatable, Sendable {
        var first: [Rounded]
        var second: [Rounded]
    }

    let block: Block
    private(set) var times: [SampleTime] = []
    private(set) var columns: [Int64: Column] = [:]

    init(_ block: Block) {
        self.block = block
    }

    /// - Parameter readings: by series.
    mutating func append(_ time: SampleTime, _ readings: [(series: Int64, reading: Reading)]) {
        let holes = times.count
        times.append(time)
        for (series, reading) in readings {
            Self.put(reading, into: &columns[series, default: Self.empty], at: holes)
        }
    }

    private static func put(_ reading: Reading, into column: inout Column, at index: Int) {
        pad(&column, to: index)
        guard column.first.count == index else { return }
        column.first.append(Rounded(reading.first))
        column.second.append(Rounded(reading.second))
    }

    private static let empty = Column(first: [], second: [])

    private static func pad(_ column: inout Column, to count: Int) {
        let missing = max(0, count - column.first.count)
        column.first += repeatElement(.missing, count: missing)
        column.second += repeatElement(.missing, count: missing)
    }

    /// The readings of one series, in the order of time; `nil` where it was not measured.
    func readings(of series: Int64) -> [(time: SampleTime, reading: Reading?)] {
        guard var column = columns[series] else { return [] }
        Self.pad(&column, to: times.count)
        return zip(times, zip(column.first, column.second)).map { time, values in
            (time, values.0.value.flatMap { first in values.1.value.map { Reading(first, $0) } })
        }
        .sorted { $0.time.ended < $1.time.ended }
    }

    /// Puts samples that came late beside those that were there.
    mutating func merge(_ later: FineBlock) {
        let before = times.count
        times += later.times
        for (series, more) in later.columns {
            var column = columns[series] ?? Self.empty
            Self.pad(&column, to: before)
            column.first += more.first
            column.second += more.second
            columns[series] = column
        }
    }
}

extension FineBlock {
    private static let version: UInt64 = 1

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.number(Self.version)
        pack.number(UInt64(times.count))
        var previous = block.start
        for time in times {
            pack.difference(time.ended - previous)
            pack.number(time.milliseconds)
            previous = time.ended
        }
        pack.number(UInt64(columns.count))
        for (series, column) in columns.sorted(by: { $0.key < $1.key }) {
            var column = column
            Self.pad(&column, to: times.count)
            var body = PackWriter()
            body.column(column.first)
            body.column(column.second)
            pack.number(UInt64(series))
            pack.blob(body.bytes)
        }
        return pack.bytes
    }

    /// - Parameter wanted: the series to read; `nil` reads all.
    init(_ block: Block, packed bytes: [UInt8], wanted: [Int64: SeriesKind.ID]? = nil) throws(PackReader
        .Damage)
    {
        var pack = PackReader(bytes)
        guard try pack.number() == Self.version else { throw PackReader.Damage() }
        self.block = block
        var previous = block.start
        for _ in 0..<(try pack.count()) {
            times.append(try SampleTime(from: &pack, after: previous))
            previous = times[times.count - 1].ended
        }
        for _ in 0..<(try pack.count()) {
            let series = try pack.bounded()
            guard wanted == nil || wanted?[series] != nil else {
                try pack.skipBlob()
                continue
            }
            let body = try pack.blob()
            var reader = PackReader(body)
            columns[series] = Column(
                first: try reader.column(count: times.count), second: try reader.column(count: times.count))
        }
    }
}
