/// What pages ask beside the charts.
public protocol PageMemory: Sendable {
    /// The day that it is at the hub's place.
    func today() -> Period
    /// What one device used, by day and by month; the newest first.
    ///
    /// - Returns: at most 31 days and 24 months in which something was measured.
    func totals(ofDevice device: String, agent: String) async throws -> DeviceTotals
}

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

extension Period: CustomStringConvertible {
    /// As it was read: `2026-11-21`, `2026-11`.
    public var description: String {
        let text = String(number)
        let month = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))"
        return isDay ? "\(month)-\(text.suffix(2))" : month
    }
}
