public import HubSeries

/// One device's traffic in a day or month.
public struct TrafficTotal: Sendable, Equatable {
    public let device: String
    public let downloadedBytes: UInt64
    public let uploadedBytes: UInt64
    public let measuredMilliseconds: UInt64

    public init(
        device: String, downloadedBytes: UInt64, uploadedBytes: UInt64, measuredMilliseconds: UInt64
    ) {
        self.device = device
        self.downloadedBytes = downloadedBytes
        self.uploadedBytes = uploadedBytes
        self.measuredMilliseconds = measuredMilliseconds
    }
}

/// What one device used, by day and by month; the newest first.
public struct DeviceTotals: Sendable, Equatable {
    public static let mostDays = 31
    public static let mostMonths = 24

    public let days: [PeriodTotal]
    public let months: [PeriodTotal]

    public init(days: [PeriodTotal], months: [PeriodTotal]) {
        self.days = days
        self.months = months
    }
}

public struct PeriodTotal: Sendable, Equatable {
    public let period: Period
    public let downloadedBytes: UInt64
    public let uploadedBytes: UInt64

    public init(period: Period, downloadedBytes: UInt64, uploadedBytes: UInt64) {
        self.period = period
        self.downloadedBytes = downloadedBytes
        self.uploadedBytes = uploadedBytes
    }
}
