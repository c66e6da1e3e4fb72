internal import HubFrame

extension MonthCard {
    /// What is used of a line's volume, and where that leads.
    mutating func tell(_ quota: QuotaForecast) {
        used = Quantity(bytes: quota.usedBytes)
        let pace = quota.forecastBytes.map { Quantity(bytes: $0) }.map {
            "at this pace \($0.number) \($0.unit)"
        }
        if let bytes = quota.quotaBytes {
            let whole = Quantity(bytes: bytes)
            of = "of \(whole.number) \(whole.unit) · \(quota.daysText)"
            meter = Meter(
                "\(Int(((quota.ratio ?? 0) * 100).rounded())) % of the volume used", quota.ratio,
                threshold: 1, tone: quota.usedBytes > bytes ? .status : .plain)
            forecast = pace.map {
                StatusMark(
                    quota.isTooMuch ? .bad : .good, quota.isTooMuch ? "Too much: \($0)" : "Enough: \($0)")
            }
        } else {
            of = "· \(quota.daysText)"
            forecast = pace.map { StatusMark(.info, $0) }
        }
    }

    /// A row for each line: those whose volume will not last first, then those of which the largest share is used.
    ///
    /// - Parameter most: more are counted only.
    mutating func tellVolumes(
        _ lines: [(quota: QuotaForecast, router: String)], most: Int, path: (String) -> String
    ) {
        func rank(_ line: (quota: QuotaForecast, router: String)) -> (Int, Double, String) {
            (line.quota.isTooMuch ? 0 : 1, -(line.quota.ratio ?? 0), line.router)
        }
        let sorted = lines.sorted { rank($0) < rank($1) }
        volumes = sorted.prefix(most).compactMap { VolumeRow($0.router, path: path($0.router), $0.quota) }
        moreVolumes = Self.more(sorted.dropFirst(most).map(\.quota), after: sorted.prefix(most).map(\.quota))
    }

    /// - Parameter shown: those before them.
    private static func more(_ rest: [QuotaForecast], after shown: [QuotaForecast]) -> String? {
        if rest.isEmpty { return nil }
        let words = rest.count == 1 ? "1 more line" : "\(rest.count) more lines"
        let (most, least) = (rest.compactMap(\.ratio).max() ?? 0, shown.compactMap(\.ratio).min() ?? 0)
        // A shown line that will not last may have used little yet.
        if most <= least { return "\(words) \(rest.count == 1 ? "has" : "have") used a smaller share." }
        return "\(words) \(rest.count == 1 ? "is" : "are") not shown."
    }
}
