public import HubDatabase
public import HubSeries

extension LanStore {
    /// What each device used in a day or month. The most traffic first.
    public func totals(of agent: String, in period: Period) async throws(StorageError) -> [TrafficTotal] {
        try await series.totals(of: .device, agent: agent, in: period).map { device, all in
            TrafficTotal(
                device: device, downloadedBytes: all.sum.first, uploadedBytes: all.sum.second,
                measuredMilliseconds: all.milliseconds)
        }.sorted {
            ($1.downloadedBytes + $1.uploadedBytes, $0.device) < (
                $0.downloadedBytes + $0.uploadedBytes, $1.device
            )
        }
    }

    /// What one device used, by day and by month; the newest first.
    ///
    /// - Returns: at most 31 days and 24 months in which something was measured.
    public func totals(
        ofDevice device: String, agent: String
    ) async throws(StorageError) -> DeviceTotals {
        let (days, months) = try await series.totals(
            of: SeriesKey(.device, named: device), agent: agent, days: DeviceTotals.mostDays,
            months: DeviceTotals.mostMonths)
        return DeviceTotals(days: days.map(Self.total), months: months.map(Self.total))
    }

    private static func total(_ period: Period, _ all: Aggregate) -> PeriodTotal {
        PeriodTotal(period: period, downloadedBytes: all.sum.first, uploadedBytes: all.sum.second)
    }
}
