internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Uplink

/// `/line` and `/api/v1/line`: lines now, their outages, how much of each month they were there, and which agents measure.
struct LineRoutes: Sendable {
    private static let mostOutages = 100
    private static let months = 13
    private static let days = 30
    private static let section = "/line"
    let host: HubHost
    let store: LineStore
    let board: LineBoard
    let agents: AgentLineBoard
    /// Has the orders of agents made again.
    let bell: WakeBell

    private static let noAgent = Refusal(.notFound, "No agent has this name.")
    private static let notAsked = Refusal(.notFound, "This agent is not asked to measure its line.")

    func add(to doors: Doors) {
        doors.pages(.viewer).get("line") { request, context in
            try await page(of: request.word("agent"), context)
        }
        doors.programs(.viewer).get("api/v1/line") { request, _ in
            try await answer(of: request.word("agent"))
        }
        let programs = doors.programs(.administrator)
        programs.put("api/v1/line/agents/:agent") { _, context in
            let agent = context.word("agent")
            let isNew = try await ask(agent, by: context.doer)
            return Answer.json(isNew ? .created : .ok) { $0.value("agent", agent) }
        }
        programs.delete("api/v1/line/agents/:agent") { _, context in
            try await stop(context.word("agent"), by: context.doer)
            return Response(status: .noContent)
        }
        let forms = doors.pages(.administrator)
        forms.post("line/agents") { _, context in try await choose(context) }
        forms.post("line/agents/:agent/stop") { _, context in
            let agent = context.word("agent")
            try await stop(agent, by: context.doer)
            return context.seeOther(
                Self.section, saying: "The line of \(agent) is no longer measured. What was measured stays.")
        }
    }

    // MARK: Who is asked

    private func ask(_ agent: String, by doer: AuditActor) async throws -> Bool {
        guard let isNew = try await store.ask(agent, by: doer) else { throw Self.noAgent }
        bell.ring()
        return isNew
    }

    private func stop(_ agent: String, by doer: AuditActor) async throws {
        guard try await store.stop(agent, by: doer) else { throw Self.notAsked }
        bell.ring()
    }

    private func choose(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let agent = context.form?["agent"] ?? ""
            _ = try await ask(agent, by: context.doer)
            return context.seeOther(Self.section, saying: "\(agent) will measure its line.")
        } refused: { refusal in
            context.page(refusal, try await all(context, fault: refusal.sentence), section: Self.section)
        }
    }

    // MARK: Pages

    private func page(of agent: String, _ context: HubContext) async throws -> Response {
        guard !agent.isEmpty else { return context.page(try await all(context), section: Self.section) }
        let line = try await line(of: agent)
        let page = LinePage(try await report(of: agent), now: line.now, isOn: line.isAsked, agent: agent)
        return context.page(page, section: Self.section)
    }

    private func all(_ context: HubContext, fault: String? = nil) async throws -> LinePage {
        var page = LinePage(
            try await report(), now: board.value, isOn: host.settings(UplinkSettings.self).isOn)
        page.fault = fault
        for line in try await lines() {
            let days = try await days(of: line.agent)
            page.add(line, days: days)
        }
        if let visitor = context.visitor, visitor.role >= .administrator {
            page.offer(try await store.offered())
        }
        return page
    }

    // MARK: What is known

    /// Of agents that are asked, and of those that were, by name.
    private func lines() async throws -> [AgentLine] {
        let asked = Set(try await store.asked().keys)
        let (standings, now) = (try await store.standings(), host.clock())
        return Set(standings.keys).union(asked).sorted().map { agent in
            AgentLine(
                agent: agent, isAsked: asked.contains(agent), standing: standings[agent] ?? LineStanding(),
                longestGap: host.settings(UplinkSettings.self).longestGap, now: now,
                refusal: asked.contains(agent) ? AgentLines.refusal(agent, host.orders) : nil)
        }
    }

    private func line(of agent: String) async throws -> AgentLine {
        guard let line = try await lines().first(where: { $0.agent == agent }) else { throw Self.notAsked }
        return line
    }

    private func days(of agent: String) async throws -> [LineReport.Period] {
        let calendar = WallCalendar(LocalZone.current)
        let now = host.clock().milliseconds
        let days = Self.periods(Self.days, until: now) { calendar.periods(at: $0).day }
        let spans = try await store.spans(of: agent, in: days[0].lowerBound..<now + 1)
        return days.map { ($0, LineAvailability(spans, in: $0)) }
    }

    /// - Parameter agent: whose line; `nil` for the hub's own.
    private func report(of agent: String? = nil) async throws -> LineReport {
        let calendar = WallCalendar(LocalZone.current)
        let now = host.clock().milliseconds
        let months = Self.periods(Self.months, until: now) { calendar.periods(at: $0).month }
        let days = Self.periods(Self.days, until: now) { calendar.periods(at: $0).day }
        let spans = try await store.spans(of: agent, in: months[0].lowerBound..<now + 1)
        return LineReport(
            months: months.map { ($0, LineAvailability(spans, in: $0)) },
            days: days.map { ($0, LineAvailability(spans, in: $0)) },
            outages: try await store.outages(of: agent, atMost: Self.mostOutages), newest: spans.last)
    }

    /// The newest periods of a calendar, the oldest first; the last one ends now.
    ///
    /// - Parameter period: tells a time's period; it changes at whole quarters of an hour alone.
    static func periods(
        _ count: Int, until now: Int64, _ period: (Int64) -> Int64
    ) -> [Range<Int64>] {
        let quarter: Int64 = 900_000
        var all: [Range<Int64>] = []
        var end = now + 1
        while all.count < count {
            let key = period(end - 1)
            // No period is longer than 32 days: the first quarter of this one is between the two.
            var (before, inside) = ((end - 1) / quarter - 32 * 96, (end - 1) / quarter)
            while inside - before > 1 {
                let middle = (before + inside) / 2
                if period(middle * quarter) == key { inside = middle } else { before = middle }
            }
            all.insert(inside * quarter..<end, at: 0)
            end = inside * quarter
        }
        return all
    }

    // MARK: JSON

    private func answer(of agent: String) async throws -> Response {
        guard !agent.isEmpty else {
            let (report, lines) = (try await report(), try await lines())
            let isOn = host.settings(UplinkSettings.self).isOn
            return Answer.json { json in
                Self.write(report, board.value, isOn: isOn, &json)
                json.array("agents") { json in for line in lines { json.object { Self.write(line, &$0) } } }
            }
        }
        let line = try await line(of: agent)
        let report = try await report(of: agent)
        return Answer.json { Self.write(report, line.now, isOn: line.isAsked, &$0) }
    }

    private static func write(_ line: AgentLine, _ json: inout JSONWriter) {
        json.value("agent", line.agent)
        json.value("refusal", line.refusal)
        write(line.now, isOn: line.isAsked, &json)
    }

    private static func write(_ now: LineBoard.Now, isOn: Bool, _ json: inout JSONWriter) {
        json.value("enabled", isOn)
        json.value("state", now.judgement?.verdict.rawValue ?? "unknown")
        json.value("reason", now.judgement?.reason)
        json.value("suspect", now.isSuspect)
        json.value("since", now.since)
        json.value("checkedAt", now.checkedAt)
        json.value("connectSeconds", now.seconds, decimals: 4)
    }

    private static func write(
        _ report: LineReport, _ now: LineBoard.Now, isOn: Bool, _ json: inout JSONWriter
    ) {
        write(now, isOn: isOn, &json)
        json.array("months") { json in
            for (range, availability) in report.months where availability.knownMilliseconds > 0 {
                json.object { json in
                    json.value("from", UTCTime(milliseconds: range.lowerBound))
                    json.value("to", UTCTime(milliseconds: range.upperBound))
                    json.value("onlineSeconds", UInt64(availability.onlineMilliseconds / 1000))
                    json.value("measuredSeconds", UInt64(availability.knownMilliseconds / 1000))
                    json.value("availability", availability.ratio, decimals: 6)
                }
            }
        }
        json.array("outages") { json in
            for one in report.outages {
                json.object { json in
                    json.value("from", UTCTime(milliseconds: one.began))
                    let isOpen = report.isOpen(one, now.judgement?.verdict)
                    json.value("to", isOpen ? nil : UTCTime(milliseconds: one.ended))
                    json.value("seconds", UInt64(max(0, one.ended - one.began) / 1000))
                    json.value("state", one.verdict.rawValue)
                    json.value("reason", one.reason)
                }
            }
        }
    }
}

/// What is stored of the line, for a page or a program.
struct LineReport: Sendable {
    /// In Unix milliseconds.
    typealias Period = (range: Range<Int64>, availability: LineAvailability)

    /// The oldest first.
    let months: [Period]
    let days: [Period]
    /// The newest first.
    let outages: [LineSpan]
    let newest: LineSpan?

    /// Whether an outage lasts. What is not known now ended with the newest turn that found it so.
    ///
    /// - Parameter now: how the line is; `nil` where that is not known.
    func isOpen(_ outage: LineSpan, _ now: LineVerdict?) -> Bool {
        outage.began == newest?.began && outage.verdict == now
    }
}
