internal import HubSeries

/// What a router's Internet line is sold as.
struct LinePlan: Sendable, Equatable {
    /// Which direction the provider counts.
    enum Counted: String, Sendable, CaseIterable {
        case both, download, upload
    }

    /// Megabits a second; `nil` is not known.
    var downloadMegabits: Double?
    var uploadMegabits: Double?
    /// Gigabytes a month; `nil` has no limit.
    var quotaGigabytes: Double?
    var counted = Counted.both
    /// The day of the month on which counting begins again: 1 to 28.
    var resetDay = 1

    init() {}

    var isEmpty: Bool { downloadMegabits == nil && uploadMegabits == nil && quotaGigabytes == nil }

    /// Why a form's fields make no plan.
    struct Fault: Error, Sendable, CustomStringConvertible {
        let description: String
    }

    /// - Parameters: as a form sends them; an empty text is not known.
    init(
        download: String, upload: String, quota: String, counted: String, resetDay: String
    ) throws(Fault) {
        downloadMegabits = try Self.number(download, "Download", most: 1_000_000)
        uploadMegabits = try Self.number(upload, "Upload", most: 1_000_000)
        quotaGigabytes = try Self.number(quota, "Volume", most: 10_000_000)
        guard let direction = Counted(rawValue: counted.isEmpty ? "both" : counted) else {
            throw Fault(description: "What is counted is both, download or upload.")
        }
        self.counted = direction
        guard let day = Int(resetDay.isEmpty ? "1" : resetDay), (1...28).contains(day) else {
            throw Fault(description: "The month begins on a day from 1 to 28.")
        }
        self.resetDay = day
    }

    private static func number(_ text: String, _ name: String, most: Double) throws(Fault) -> Double? {
        if text.isEmpty { return nil }
        guard let value = Double(text), value.isFinite, value > 0, value <= most else {
            throw Fault(description: "\(name) is a number above 0, at most \(Int(most)). Empty: not known.")
        }
        return value
    }

    /// Bytes that count, of what was used.
    func counting(download: UInt64, upload: UInt64) -> UInt64 {
        switch counted {
        case .both: download &+ upload
        case .download: download
        case .upload: upload
        }
    }

    /// The provider's month that a day is in.
    func month(of day: Period) -> ClosedRange<Period> {
        let begun = day.dayOfMonth >= resetDay ? day.month : day.month.adding(-1)
        let first = begun.days.lowerBound.adding(resetDay - 1)
        let next = begun.adding(1).days.lowerBound.adding(resetDay - 1)
        return first...next.adding(-1)
    }
}

/// How far into a provider's month its volume is used, and where that leads.
struct QuotaForecast: Sendable, Equatable {
    let usedBytes: UInt64
    let quotaBytes: UInt64?
    let daysLeft: Int
    /// `11 days left`.
    var daysText: String {
        switch daysLeft {
        case ...0: "last day"
        case 1: "1 day left"
        default: "\(daysLeft) days left"
        }
    }
    /// At the pace of the last week; `nil` before there is a full day of it.
    let forecastBytes: UInt64?

    /// - Parameters:
    ///   - used: bytes that counted, by the number of their day, of at least the month so far and the week before today.
    init(_ plan: LinePlan, used: [Int64: UInt64], today: Period) {
        let month = plan.month(of: today)
        usedBytes = used.filter { month.contains(Period(number: $0.key)) }.values.reduce(0, &+)
        quotaBytes = plan.quotaGigabytes.map { UInt64($0 * 1e9) }
        daysLeft = today.days(to: month.upperBound)
        // Today is not over: the pace is that of the full days before it.
        let week = (1...7).compactMap { used[today.adding(-$0).number] }
        forecastBytes =
            week.isEmpty
            ? nil
            : usedBytes &+ UInt64(Double(week.reduce(0, &+)) / Double(week.count) * Double(daysLeft))
    }

    var ratio: Double? { quotaBytes.map { Double(usedBytes) / Double(max(1, $0)) } }

    /// Whether the volume will not last.
    var isTooMuch: Bool {
        guard let quotaBytes else { return false }
        return usedBytes > quotaBytes || (forecastBytes ?? 0) > quotaBytes
    }
}
