public import MonitorCore

/// What an agent's newest window measured.
public struct LatestReadings: Sendable, Equatable {
    public let ended: UTCTime
    public let milliseconds: UInt64
    public let readings: [SeriesKey: Reading]

    public init(ended: UTCTime, milliseconds: UInt64, readings: [SeriesKey: Reading]) {
        self.ended = ended
        self.milliseconds = milliseconds
        self.readings = readings
    }
}
