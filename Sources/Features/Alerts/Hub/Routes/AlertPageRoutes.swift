internal import Alerts
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/alerts` and `/silences`: what is wrong, and what operators do about messages.
struct AlertPageRoutes: Sendable {
    let store: AlertStore
    let keeper: AlertKeeper
    let bell: WakeBell

    func add(to doors: Doors) {
        let viewer = doors.pages(.viewer)
        viewer.get("alerts") { _, context in try await list(context) }
        viewer.get("alerts/:number") { _, context in try await one(context) }
        viewer.get("silences") { _, context in try await silences(context) }
        let operators = doors.pages(.operator)
        operators.post("alerts/:number/acknowledge") { _, context in try await acknowledge(context) }
        operators.post("alerts/:number/silence") { _, context in try await silence(context) }
        operators.post("silences") { _, context in try await addSilence(context) }
        operators.post("silences/:number/end") { _, context in
            guard try await store.endSilence(context.number("number"), by: context.doer) else {
                throw AlertRoutes.notThere
            }
            bell.ring()
            return context.seeOther(
                "/silences", saying: "Silence ended. Problems that still exist are reported now.")
        }
        operators.post("silences/plans") { _, context in try await plan(context) }
        operators.post("silences/plans/:number/cancel") { _, context in
            guard try await store.endPlan(context.number("number"), by: context.doer) else {
                throw AlertRoutes.notThere
            }
            bell.ring()
            return context.seeOther("/silences", saying: "Cancelled.")
        }
    }

    private func list(_ context: HubContext) async throws -> Response {
        let open = try await store.incidents(isOpen: true, atMost: 2000)
        let urgent = open.sorted { ($1.severity, $0.number) < ($0.severity, $1.number) }
        return context.page(
            AlertsPage(
                urgent, try await store.incidents(isOpen: false, atMost: 50), try await store.silences(),
                mayAct: context.mayAct), section: "/alerts")
    }

    private func one(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        guard let found = try await store.incident(context.number("number")) else {
            throw AlertRoutes.notThere
        }
        let page = IncidentPage(
            found.incident, found.story, found.told, names: try await store.channelNames(),
            mayAct: context.mayAct, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/alerts") }
        return context.page(refusal, page, section: "/alerts")
    }

    private func acknowledge(_ context: HubContext) async throws -> Response {
        let number = context.number("number")
        let note = context.form?["note"] ?? ""
        guard
            try await keeper.acknowledge(number, note: note.isEmpty ? nil : note, by: context.doer.name)
        else { throw AlertRoutes.notThere }
        try await store.keep(acknowledgementOf: number, by: context.doer)
        return context.seeOther("/alerts", saying: "Acknowledged: no reminders until it ends.")
    }

    private func silence(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            guard let found = try await store.incident(context.number("number")), found.incident.isOpen else {
                throw AlertRoutes.notThere
            }
            let key = found.incident.key
            let isUntilEnd = form["hours"] == "end"
            _ = try await store.silence(
                SilenceMatcher(rule: Glob(key.rule), object: Glob(key.object.path)),
                seconds: isUntilEnd ? Silence.longest / 1000 : (Int64(form["hours"]) ?? 1) * 3600,
                untilItEnds: isUntilEnd ? found.incident.number : nil,
                reason: form["reason"].isEmpty ? "by \(context.doer.name)" : form["reason"], by: context.doer)
            bell.ring()
            return context.seeOther("/alerts", saying: "Silenced.")
        } refused: { refusal in
            try await one(context, refusal)
        }
    }

    private func silences(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = SilencesPage(
            try await store.silences(), try await store.plannedWork(),
            schedules: try await store.schedules().keys.sorted(), mayAct: context.mayAct,
            at: store.database.clock(), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/silences") }
        return context.page(refusal, page, section: "/silences")
    }

    private func addSilence(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            guard let matcher = SilenceMatcher(form["matcher"]) else {
                throw Refusal(
                    .unprocessableContent,
                    "Say what to silence, such as object=agent:attic* rule=disk.*, or * for all.")
            }
            try AlertRoutes.check(matcher, context)
            _ = try await store.silence(
                matcher, seconds: (Int64(form["hours"]) ?? 0) * 3600, reason: form["reason"], by: context.doer
            )
            bell.ring()
            return context.seeOther("/silences", saying: "Silenced.")
        } refused: { refusal in
            try await silences(context, refusal)
        }
    }

    private func plan(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            guard form["repeats"].isEmpty else { return try await self.repeat(form, context) }
            let now = store.database.clock().milliseconds
            let from = now + (Int64(form["startsIn"]).map { min(max($0, 0), 8760) } ?? 0) * 3_600_000
            let to = from + (Int64(form["hours"]).map { min(max($0, 0), 720) } ?? 0) * 3_600_000
            _ = try await store.plan(
                form["name"], objects: Glob(form["objects"]), from: UTCTime(milliseconds: from),
                to: UTCTime(milliseconds: to), by: context.doer)
            bell.ring()
            return context.seeOther("/silences", saying: "Scheduled.")
        } refused: { refusal in
            try await silences(context, refusal)
        }
    }
}

extension AlertPageRoutes {
    private func `repeat`(_ form: Form, _ context: HubContext) async throws -> Response {
        let repeats = try await hours(form)
        _ = try await store.plan(
            form["name"], objects: Glob(form["objects"]), from: store.database.clock(),
            to: try repeats.end(ofDay: form["until"]), repeats: repeats, by: context.doer)
        bell.ring()
        return context.seeOther("/silences", saying: "Scheduled.")
    }
}

extension AlertPageRoutes {
    private func hours(_ form: Form) async throws -> WorkHours {
        if form.has("schedule") {
            return try await WorkHours(named: form["schedule"], of: store.schedules(), AlertStore.zones)
        }
        // Digits: 1 is Monday, 7 Sunday.
        let days = Set(form["days"].compactMap(\.wholeNumberValue))
        return try WorkHours(
            days: days, from: form["from"], to: form["to"], zone: form["zone"], AlertStore.zones)
    }
}

extension HubContext {
    fileprivate var mayAct: Bool { (visitor?.role ?? .viewer) >= .operator }
}
