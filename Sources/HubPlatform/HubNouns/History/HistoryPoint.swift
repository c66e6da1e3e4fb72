public import MonitorCore

/// What a chart draws: one aggregate per step.
public struct HistoryPoint: Sendable, Equatable {
    public let start: UTCTime
    public var aggregate: Aggregate

    public init(start: UTCTime, aggregate: Aggregate) {
        self.start = start
        self.aggregate = aggregate
    }
}

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

/// A day or a month, as the hub's clock on the wall counts them.
public struct Period: Sendable, Equatable {
    /// 20261121 is a day, 202611 a month.
    public let number: Int64

    public var isDay: Bool { number > 999_999 }

    /// - Parameter text: `2026-11-21` or `2026-11`; whether there is such a day is not looked at.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), zip(parts, [4, 2, 2]).allSatisfy({ $0.utf8.count == $1 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let number = Int64(parts.joined())
        else { return nil }
        self.number = number
    }

    public init(number: Int64) {
        self.number = number
    }
}
