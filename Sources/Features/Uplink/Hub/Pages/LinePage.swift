internal import HubFrame
internal import MonitorCore
internal import Uplink

/// The internet line: now, the last days, months and outages.
struct LinePage: Page {
    static let template = "line"
    let title = "Internet line"
    let isOff: Bool
    let now: Banner
    let checkedAt: Moment?
    let isSuspect: Bool
    let connect: String?
    let days: UptimeBar
    let months: [Month]
    /// Whether something was ever measured, or will be.
    let isKept: Bool
    let outages: [Outage]
    let hasNoOutage: Bool
    let pingTrouble: String?

    init(_ report: LineReport, now: LineBoard.Now, isOn: Bool) {
        isOff = !isOn
        let verdict = now.judgement?.verdict
        self.now = Banner(
            StatusMark(Self.mark(verdict), Self.words(verdict)), since: now.since.map { Moment($0) },
            hint: now.judgement?.reason)
        checkedAt = now.checkedAt.map { Moment($0) }
        isSuspect = now.isSuspect
        connect = now.seconds.map { "\(Int(($0 * 1000).rounded())) ms" }
        let whole = LineAvailability(total: report.days.map(\.availability))
        days = UptimeBar(
            "30 days: \(Self.percent(whole.ratio)) there",
            report.days.map {
                UptimeBar.Slot(Self.mark($0.availability.ratio), Self.words($0.range, $0.availability))
            })
        months = report.months.reversed().filter { $0.availability.knownMilliseconds > 0 }.map {
            Month($0.range, $0.availability)
        }
        isKept = isOn || !months.isEmpty
        outages = report.outages.map {
            Outage($0, isOpen: $0.began == report.newest?.began && $0.verdict == verdict)
        }
        hasNoOutage = outages.isEmpty
        pingTrouble = now.pingTrouble
    }

    fileprivate static func words(_ verdict: LineVerdict?) -> String {
        switch verdict {
        case nil: "Not known yet"
        case .online: "Online"
        case .names: "Names cannot be looked up"
        case .portal: "A portal answers"
        case .partly: "Partly reachable"
        case .offline: "Offline"
        }
    }

    private static func mark(_ verdict: LineVerdict?) -> StatusMark.State {
        switch verdict {
        case nil: .off
        case .online: .good
        case .partly, .names: .watch
        case .portal, .offline: .bad
        }
    }

    private static func mark(_ ratio: Double?) -> StatusMark.State {
        switch ratio {
        case nil: .off
        case .some(1): .good
        case .some(0.99...): .watch
        default: .bad
        }
    }

    private static func words(_ day: Range<Int64>, _ availability: LineAvailability) -> String {
        let measured = availability.ratio == nil ? "not measured" : "\(percent(availability.ratio)) there"
        return "\(date(day)): \(measured)"
    }

    /// Noon of the first day names it in every zone of this machine's half of the world.
    fileprivate static func date(_ range: Range<Int64>) -> Substring {
        "\(UTCTime(milliseconds: range.lowerBound + 43_200_000))".prefix(10)
    }

    /// `99.95 %`, rounded down: what was not whole is never shown as 100 %.
    fileprivate static func percent(_ ratio: Double?) -> String {
        guard let ratio else { return "–" }
        let hundredths = Int((ratio * 10_000).rounded(.down))
        if hundredths == 10_000 { return "100 %" }
        let cents = hundredths % 100
        return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents) %"
    }

    struct Month: Sendable {
        let label: String
        let percent: String
        let down: String
        let measured: String

        init(_ range: Range<Int64>, _ availability: LineAvailability) {
            label = String(LinePage.date(range).prefix(7))
            percent = LinePage.percent(availability.ratio)
            let (known, online) = (availability.knownMilliseconds, availability.onlineMilliseconds)
            down = known == online ? "–" : LinePage.length(known - online)
            measured = LinePage.length(known)
        }
    }

    struct Outage: Sendable {
        let from: Moment
        let to: Moment?
        let length: String
        let state: String
        let reason: String?

        init(_ span: LineSpan, isOpen: Bool) {
            from = Moment(UTCTime(milliseconds: span.began))
            to = isOpen ? nil : Moment(UTCTime(milliseconds: span.ended))
            length = LinePage.length(span.ended - span.began)
            state = LinePage.words(span.verdict)
            reason = span.reason
        }
    }

    /// Two units at most: `3 d 4 h`, `12 min 40 s`.
    fileprivate static func length(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1000
        let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units where parts.count < 2 {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count) \(name)") } else if !parts.isEmpty { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }
}
