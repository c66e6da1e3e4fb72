internal import HubSeries
internal import MonitorCore

/// What an agent's newest window measured.
struct LatestReadings: Sendable, Equatable {
    let ended: UTCTime
    let milliseconds: UInt64
    let readings: [SeriesKey: Reading]

    init(_ sample: SeriesSample) {
        ended = UTCTime(milliseconds: sample.time.ended)
        milliseconds = sample.time.milliseconds
        readings = Dictionary(sample.readings.map { ($0.key, $0.reading) }) { first, _ in first }
    }
}
