internal import Agents
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Hummingbird

/// `/agents/...`: the forms by which administrators decide on agents' keys.
struct KeyDecisionRoutes: Sendable {
    let store: AgentStore
    let packages: AgentPackages

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("agents") { _, context in try await list(context) }
        pages.post("agents/keys") { _, context in try await makeKey(context) }
        for decision in KeyDecision.allCases {
            pages.post("agents/keys/:number/\(decision.rawValue)") { _, context in
                try await changed(context) {
                    let form = context.form ?? Form()
                    return try await store.decide(
                        decision.state, on: context.number("number"), shown: form.shownAgent,
                        takingOver: form["takeOver"] == "on", by: context.doer)
                }
            }
        }
        pages.post("agents/enrolments") { _, context in try await makeEnrolment(context) }
        pages.post("agents/enrolments/:number/revoke") { _, context in
            try await changed(context) {
                try await store.revokeEnrolment(context.number("number"), by: context.doer)
            }
        }
    }

    private func makeKey(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let agent = form["agent"]
            let key = try await store.newKey(
                .approved, serverID: agent.isEmpty ? nil : agent, takingOver: form["takeOver"] == "on",
                by: context.doer)
            return context.page(
                try await page(context, new: .key(key)), section: "/agents", status: .created)
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func makeEnrolment(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            guard let kind = Enrolment.Kind(rawValue: form["kind"]) else { throw Refusal.unknownKind }
            let token = try await store.newEnrolment(
                kind, labelled: form["label"], days: Int(form["days"]) ?? kind.usualDays, by: context.doer)
            return context.page(
                try await page(context, new: .enrolment(token)), section: "/agents", status: .created)
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func changed(
        _ context: HubContext, _ change: () async throws -> Bool
    ) async throws -> Response {
        try await context.answering {
            guard try await change() else { throw Refusal.notThere }
            return context.seeOther("/agents", saying: "Done.")
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func list(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = try await page(context, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/agents") }
        return context.page(refusal, page, section: "/agents")
    }

    /// As the visitor wrote it, for the commands of this page; else as the browser reached the hub.
    private static func address(_ context: HubContext) -> String {
        let typed = context.query("address")
        return PublicURL(typed)?.description ?? context.origin
    }

    private func page(
        _ context: HubContext, new: AgentsPage.New? = nil, fault: String? = nil
    ) async throws -> AgentsPage {
        AgentsPage(
            keys: try await store.keys(), enrolments: try await store.enrolments(),
            hub: Self.address(context), packages: packages.offered, new: new, fault: fault)
    }
}

extension Form {
    /// What the page that sent it had shown of the key; pages always say it.
    fileprivate var shownAgent: ShownAgent { .agent(self["agent"].isEmpty ? nil : self["agent"]) }
}
