internal import MonitorCore

extension HistoryPoint {
    /// One reading, as a point.
    init(_ time: SampleTime, in block: Block, _ reading: Reading, _ kind: SeriesKind.ID) {
        var aggregate = Aggregate()
        aggregate.add(reading, milliseconds: time.milliseconds, isVolume: kind.isVolume)
        self.init(start: UTCTime(milliseconds: time.start(in: block)), aggregate: aggregate)
    }
}

extension FineBlock {
    func points(of series: Int64, _ kind: SeriesKind.ID) -> [HistoryPoint] {
        readings(of: series).compactMap { time, reading in
            reading.map { HistoryPoint(time, in: block, $0, kind) }
        }
    }
}

extension MinuteBlock {
    /// - Parameter start: of the block, Unix milliseconds.
    func points(of series: Int64, from start: Int64) -> [HistoryPoint] {
        (self.series[series] ?? []).enumerated().map { index, aggregate in
            HistoryPoint(
                start: UTCTime(milliseconds: start + Int64(index) * 60_000), aggregate: aggregate)
        }
    }
}
