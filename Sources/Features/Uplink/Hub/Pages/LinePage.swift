internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import Uplink

/// The internet line: now, the last days, months and outages.
struct LinePage: Page {
    static let template = "line"
    let title: String
    /// Whose line it is; `nil` for the hub's own.
    let agent: String?
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
    /// Lines that agents measure; of the hub's own page alone.
    private(set) var agents: [AgentCard] = []
    /// Agents that may be asked; empty for others than administrators.
    private(set) var offered: [String] = []
    private(set) var isOffering = false
    private(set) var hasAgents = false
    var fault: String?

    /// - Parameter agent: whose line it is; `nil` for the hub's own.
    init(_ report: LineReport, now: LineBoard.Now, isOn: Bool, agent: String? = nil) {
        title = agent.map { "Internet line of \($0)" } ?? "Internet line"
        self.agent = agent
        isOff = !isOn
        let verdict = now.judgement?.verdict
        self.now = Banner(
            StatusMark(Self.mark(verdict), Self.words(verdict)), since: now.since.map { Moment($0) },
            hint: now.judgement?.reason)
        checkedAt = now.checkedAt.map { Moment($0) }
        isSuspect = now.isSuspect
        connect = now.seconds.map { Self.milliseconds($0) }
        days = Self.bar(report.days)
        months = report.months.reversed().filter { $0.availability.knownMilliseconds > 0 }.map {
            Month($0.range, $0.availability)
        }
        isKept = isOn || !months.isEmpty
        outages = report.outages.map {
            Outage($0, isOpen: report.isOpen($0, verdict))
        }
        hasNoOutage = outages.isEmpty
        pingTrouble = now.pingTrouble
    }

    mutating func add(_ line: AgentLine, days: [LineReport.Period]) {
        agents.append(AgentCard(line, days))
        hasAgents = true
    }

    mutating func offer(_ agents: [String]) {
        offered = agents
        isOffering = !agents.isEmpty
    }

    private static func bar(_ days: [LineReport.Period]) -> UptimeBar {
        let whole = LineAvailability(total: days.map(\.availability))
        return UptimeBar(
            "30 days: \(percent(whole.ratio)) available",
            days.map { UptimeBar.Slot(mark($0.availability.ratio), words($0.range, $0.availability)) })
    }

    /// The line of an agent, in a card.
    struct AgentCard: Sendable {
        let agent: String
        /// Where its outages are.
        let path: String
        let stopPath: String
        let isAsked: Bool
        let now: Banner
        let checkedAt: Moment?
        let isSuspect: Bool
        let connect: String?
        let refusal: String?
        let days: UptimeBar

        fileprivate init(_ line: AgentLine, _ days: [LineReport.Period]) {
            agent = line.agent
            path = "/line?agent=\(PercentText.encoded(agent))"
            stopPath = "/line/agents/\(PercentText.encoded(agent))/stop"
            isAsked = line.isAsked
            let verdict = line.now.judgement?.verdict
            now = Banner(
                StatusMark(LinePage.mark(verdict), line.isAsked ? LinePage.words(verdict) : "Not measured"),
                since: line.now.since.map { Moment($0) }, hint: line.now.judgement?.reason)
            checkedAt = line.now.checkedAt.map { Moment($0) }
            isSuspect = line.now.isSuspect
            connect = line.now.seconds.map { LinePage.milliseconds($0) }
            refusal = line.refusal
            self.days = LinePage.bar(days)
        }
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }

    fileprivate static func words(_ verdict: LineVerdict?) -> String {
        switch verdict {
        case nil: "Not known yet"
        case .online: "Online"
        case .names: "Names cannot be looked up"
        case .portal: "Login page in the way"
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
        let measured = availability.ratio == nil ? "not measured" : "\(percent(availability.ratio)) available"
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
            down = known == online ? "–" : LengthText.text(milliseconds: known - online)
            measured = LengthText.text(milliseconds: known)
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
            length = LengthText.text(milliseconds: span.ended - span.began)
            state = LinePage.words(span.verdict)
            reason = span.reason
        }
    }
}
