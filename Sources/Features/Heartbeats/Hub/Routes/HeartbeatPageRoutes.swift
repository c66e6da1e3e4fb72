internal import HTTPTypes
internal import Heartbeats
internal import HubCore
internal import HubFrame
internal import HubSchedules
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// `/heartbeats`, and the paths that other clients know it by: hosts as people see and change them.
struct HeartbeatPageRoutes: Sendable {
    static let section = "/heartbeats"
    let host: HubHost
    let store: HeartbeatStore
    let service: HeartbeatService

    func add(to doors: Doors) {
        let readers = doors.pages(.viewer)
        for path in ["heartbeats", "api/v1/dashboard", "api/v1/config"] {
            readers.get("\(path)") { _, context in try await list(context) }
        }
        readers.get("heartbeats/:host_id") { _, context in try await one(context) }
        let operators = doors.pages(.operator)
        operators.post("heartbeats") { _, context in try await add(context) }
        operators.post("heartbeats/:host_id") { _, context in
            try await changed(context) { hostID, form in
                _ = try await store.change(hostID, HostDraft(form), by: context.doer)
                return nil
            }
        }
        operators.post("heartbeats/:host_id/pause") { _, context in
            try await changed(context) { hostID, _ in
                try await store.setPaused(true, hostID, by: context.doer)
            }
        }
        operators.post("heartbeats/:host_id/resume") { _, context in
            try await changed(context) { hostID, _ in
                try await store.setPaused(false, hostID, by: context.doer)
            }
        }
        operators.post("heartbeats/:host_id/token") { _, context in try await renew(context) }
        operators.post("heartbeats/:host_id/remove") { _, context in try await remove(context) }
    }

    // MARK: - What is shown

    private func list(
        _ context: HubContext, draft: HostForm? = nil, newSecret: NewSecret? = nil,
        _ refusal: Refusal? = nil
    ) async throws -> Response {
        let (hosts, now, zone) = (try await store.hosts(), host.clock(), self.zone)
        let since = UTCTime(milliseconds: now.milliseconds - Int64(DayBars.days + 2) * 86_400_000)
        let flips = try await store.flips(since: since)
        let bars = hosts.reduce(into: [:]) { bars, one in
            bars[one.number] = DayBars(
                flips[one.number] ?? [], state: one.heartbeat.state, now: now, zone: zone)
        }
        let schedules = try await names()
        let page = HeartbeatsPage(
            hosts, bars: bars, alerts: try await DashboardAlert.newest(host.gathering, store, of: hosts),
            schedules: schedules, now: now, draft: draft ?? HostForm(schedules: schedules),
            newSecret: newSecret, fault: refusal?.sentence)
        guard let refusal else {
            return context.page(page, section: Self.section, status: newSecret == nil ? .ok : .created)
        }
        return context.page(refusal, page, section: Self.section)
    }

    private func one(
        _ context: HubContext, newSecret: NewSecret? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        guard let kept = try await store.host(context.word("host_id")) else { throw HostFault.notFound }
        let now = host.clock()
        let flips = try await store.flips(of: kept.number, since: UTCTime(milliseconds: 0))
        let isOperator = try context.known.role >= .operator
        let secrets = isOperator ? try await store.secrets(of: kept.definition.hostID) : nil
        let page = HeartbeatPage(
            kept,
            bars: DayBars(flips, state: kept.heartbeat.state, now: now, zone: zone),
            beats: try await store.beats(of: kept.number, atMost: 100), flips: flips, secrets: secrets,
            schedules: try await names(), origin: context.origin,
            trouble: await store.trouble(kept.definition), now: now, newSecret: newSecret,
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    /// Of schedules that hosts can follow.
    private func names() async throws -> [String] { try await store.schedules.all().map(\.name) }

    /// Days are those of business hours.
    private var zone: Zone {
        let name = host.settings(HeartbeatSettings.self).businessHours.zone
        return (try? store.zones.zone(name)) ?? .utc
    }

    // MARK: - What people do

    private func add(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            let (kept, token) = try await store.add(HostDraft(form), by: context.doer)
            service.changed()
            let hostID = kept.definition.hostID
            let secret = NewSecret(
                heading: "The token of \(kept.definition.name)", secret: token.revealed,
                command:
                    "curl -fsS -m 10 -X POST -H 'Authorization: Bearer \(token.revealed)' "
                    + "\(context.origin)/api/v1/heartbeat/\(hostID)",
                use: "On the host, run this whenever its work is done:")
            return try await list(context, newSecret: secret)
        } refused: { refusal in
            var draft = HostForm(
                form.has("schedule_type") ? form["schedule_type"] : ScheduleType.always.rawValue,
                schedules: try await names())
            draft.name = form["name"]
            draft.hostID = form["host_id"]
            draft.period = form["expected_frequency_seconds"]
            draft.grace = form["grace_period_seconds"]
            draft.expression = form["cron_expression"]
            draft.zone = form["timezone"]
            return try await list(context, draft: draft, refusal)
        }
    }

    /// Does something to one host, and leads back to the page that it was asked from.
    private func changed(
        _ context: HubContext, _ change: (String, Form) async throws -> HostFlip?
    ) async throws -> Response {
        let form = context.form ?? Form()
        let isList = form["back"] == "list"
        return try await context.answering {
            let hostID = context.word("host_id")
            service.changed(try await change(hostID, form))
            return Answer.seeOther(isList ? Self.section : HostItem.path(hostID))
        } refused: { refusal in
            if refusal.status == .notFound { throw refusal }
            return isList ? try await list(context, refusal) : try await one(context, refusal)
        }
    }

    private func renew(_ context: HubContext) async throws -> Response {
        let token = try await store.renewToken(of: context.word("host_id"), by: context.doer)
        return try await one(
            context,
            newSecret: NewSecret(
                heading: "The new token", secret: token.revealed,
                command: "Authorization: Bearer \(token.revealed)"))
    }

    private func remove(_ context: HubContext) async throws -> Response {
        guard let kept = try await store.remove(context.word("host_id"), by: context.doer) else {
            throw HostFault.notFound
        }
        service.removed(kept)
        return Answer.seeOther(Self.section)
    }
}

extension HostDraft {
    /// What a page's form sent. A field that is not on the page is left as it is.
    fileprivate init(_ form: Form) throws {
        self.init()
        func number(_ name: String) throws -> Int? {
            let text = form[name]
            if text.isEmpty { return nil }
            guard text.utf8.count <= 12, let number = Int(text) else {
                throw HostFault.invalid(
                    field: name, kind: "int_parsing", sentence: "\(name) is a whole number.")
            }
            return number
        }
        func text(_ name: String) -> String? { form.has(name) ? form[name] : nil }
        name = text("name")
        hostID = text("host_id")
        periodSeconds = try number("expected_frequency_seconds")
        graceSeconds = try number("grace_period_seconds")
        if form.has("schedule_type") {
            follow(form["schedule_type"])
        }
        let isNamed = scheduleConfig != nil
        expression = text("cron_expression")
        zone = text("timezone").flatMap { $0.isEmpty ? nil : $0 }
        if !isNamed { scheduleConfig = text("schedule_config") }
        longestRunSeconds = try number("max_run_seconds")
        failuresBefore = try number("failures_before")
        successesBefore = try number("successes_before")
        behind = text("behind")
        tags = text("tags")
        note = text("note")
        // Boxes that are not ticked are not sent; this says that they were on the page.
        if form.has("flags") {
            isSticky = form["manual_resume"] == "on"
            isPostOnly = form["post_only"] == "on"
        }
    }
}
