/// What one report measured, by series, before series have numbers.
public struct SeriesSample: Sendable {
    public let time: SampleTime
    public let readings: [(key: SeriesKey, reading: Reading)]
    /// The series to which readings of its kind are added that find none of their own, because there are too many; and
    /// what its sender has added already. `nil` drops them.
    public let others: (key: SeriesKey, reading: Reading)?

    public init(
        time: SampleTime, readings: [(key: SeriesKey, reading: Reading)],
        others: (key: SeriesKey, reading: Reading)? = nil
    ) {
        self.time = time
        self.readings = readings
        self.others = others
    }
}
