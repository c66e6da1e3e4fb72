internal import HubFrame

extension MonthCard {
    /// What is used of a line's volume, and where that leads.
    mutating func tell(_ quota: QuotaForecast) {
        used = Quantity(bytes: quota.usedBytes)
        let left = "\(quota.daysLeft) \(quota.daysLeft == 1 ? "day" : "days") left"
        let pace = quota.forecastBytes.map { Quantity(bytes: $0) }.map {
            "at this pace \($0.number) \($0.unit)"
        }
        if let bytes = quota.quotaBytes {
            let whole = Quantity(bytes: bytes)
            of = "of \(whole.number) \(whole.unit) · \(left)"
            meter = Meter(
                "\(Int(((quota.ratio ?? 0) * 100).rounded())) % of the volume used", quota.ratio,
                threshold: 1, tone: quota.isTooMuch ? .status : .plain)
            forecast = pace.map {
                StatusMark(
                    quota.isTooMuch ? .bad : .good, quota.isTooMuch ? "Too much: \($0)" : "Enough: \($0)")
            }
        } else {
            of = "· \(left)"
            forecast = pace.map { StatusMark(.info, $0) }
        }
    }
}
