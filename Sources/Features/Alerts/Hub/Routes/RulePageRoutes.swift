internal import Alerts
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/rules`: what is judged, what it would have said of the last week, and the forms of administrators.
struct RulePageRoutes: Sendable {
    private static let days: Int64 = 7
    let store: AlertStore
    let host: HubHost
    let bell: WakeBell

    private var rules: RuleRoutes { RuleRoutes(store: store, host: host, bell: bell) }

    func add(to doors: Doors) {
        doors.pages(.viewer).get("rules") { request, context in
            try await list(context, replay: request.word("replay"))
        }
        let administrator = doors.pages(.administrator)
        administrator.post("rules") { _, context in
            try await context.answering {
                let form = context.form ?? Form()
                guard let kind = RuleKind.of(form["kind"]), kind.source == .readings, !form["objects"].isEmpty
                else {
                    throw Refusal(.unprocessableContent, "Choose a kind and objects, such as agent:attic/*.")
                }
                let name = try await store.add(kind, objects: Glob(form["objects"]), by: context.doer)
                bell.ring()
                return context.seeOther("/rules", saying: "Added \(name), switched off.")
            } refused: { refusal in
                try await list(context, refusal)
            }
        }
        administrator.post("rules/:name") { _, context in
            try await context.answering {
                try await rules.change(context.word("name"), RuleWords(context.form ?? Form()), context)
                return context.seeOther("/rules", saying: "Saved.")
            } refused: { refusal in
                try await list(context, refusal)
            }
        }
        administrator.post("rules/:name/reset") { _, context in
            guard try await store.reset(context.word("name"), by: context.doer) else {
                throw RuleRoutes.notThere
            }
            bell.ring()
            return context.seeOther("/rules", saying: "Done.")
        }
    }

    private func list(
        _ context: HubContext, _ refusal: Refusal? = nil, replay: String = ""
    ) async throws -> Response {
        var item: ReplayItem?
        if !replay.isEmpty {
            let found = try await rules.replayed(replay, days: Self.days)
            item = ReplayItem(found.rule.name, found.replay, days: Self.days)
        }
        let page = RulesPage(
            try await store.rules(), schedules: try await store.schedules().keys.sorted(),
            mayChange: (context.visitor?.role ?? .viewer) >= .administrator,
            replay: item, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/rules") }
        return context.page(refusal, page, section: "/rules")
    }
}

extension RuleWords {
    /// - Throws: `AlertFault.badRule`.
    fileprivate init(_ form: Form) throws {
        self.init()
        func number(_ name: String) throws -> Double? {
            guard !form[name].isEmpty else { return nil }
            guard let value = Double(form[name]) else { throw AlertFault.badRule("A threshold is a number.") }
            return value
        }
        isOn = form["on"] == "on"
        severity = Severity(word: form["severity"])
        raise = try number("raise")
        clear = try number("clear")
        forSeconds = Int(form["for"])
        clearSeconds = Int(form["clearFor"])
        objects = form["objects"].isEmpty ? nil : form["objects"]
        schedule = form.has("schedule") ? form["schedule"] : nil
    }
}
