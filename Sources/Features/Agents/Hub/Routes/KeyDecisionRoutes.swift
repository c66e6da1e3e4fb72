internal import HTTPTypes
internal import HubNouns
internal import Hummingbird

/// `/agents/...`: the forms by which administrators decide who hands in.
struct KeyDecisionRoutes: Sendable {
    let memory: any KeyMemory

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("agents") { _, context in await list(context) }
        pages.post("agents/keys") { _, context in await makeKey(context) }
        for decision in KeyDecision.allCases {
            pages.post("agents/keys/:number/\(decision.rawValue)") { _, context in
                await changed(context) {
                    let form = context.form ?? Form()
                    return try await memory.decide(
                        decision.state, on: context.number("number"), shown: form.shownAgent,
                        takingOver: form["takeOver"] == "on", by: context.doer)
                }
            }
        }
        pages.post("agents/enrolments") { _, context in await makeEnrolment(context) }
        pages.post("agents/enrolments/:number/revoke") { _, context in
            await changed(context) {
                try await memory.revokeEnrolment(context.number("number"), by: context.doer)
            }
        }
    }

    private func makeKey(_ context: HubContext) async -> Response {
        await Answer.people {
            let form = context.form ?? Form()
            let agent = form["agent"]
            let key = try await memory.newKey(
                .approved, serverID: agent.isEmpty ? nil : agent, takingOver: form["takeOver"] == "on",
                by: context.doer)
            return await list(context, .created, made: .key(key))
        } refused: { status, problem in
            await list(context, status, problem: problem)
        }
    }

    private func makeEnrolment(_ context: HubContext) async -> Response {
        await Answer.people {
            let form = context.form ?? Form()
            guard let kind = Enrolment.Kind(rawValue: form["kind"]) else { throw UnknownKind() }
            let token = try await memory.newEnrolment(
                kind, labelled: form["label"], days: Int(form["days"]) ?? kind.usualDays, by: context.doer)
            return await list(context, .created, made: .enrolment(token))
        } refused: { status, problem in
            await list(context, status, problem: problem)
        }
    }

    private func changed(_ context: HubContext, _ change: () async throws -> Bool) async -> Response {
        await Answer.people {
            guard try await change() else { throw NotThere() }
            return Answer.seeOther("/agents")
        } refused: { status, problem in
            await list(context, status, problem: problem)
        }
    }

    private func list(
        _ context: HubContext, _ status: HTTPResponse.Status = .ok, made: KeysView.Made? = nil,
        problem: String? = nil
    ) async -> Response {
        await Answer.people {
            let view = KeysView(
                visitor: try context.known, keys: try await memory.keys(),
                enrolments: try await memory.enrolments(), made: made, problem: problem)
            return Answer.page(status, view)
        } refused: {
            Answer.page($0, ProblemView($1))
        }
    }
}

extension Form {
    /// What the page that sent it had shown of the key; pages always say it.
    fileprivate var shownAgent: ShownAgent { .agent(self["agent"].isEmpty ? nil : self["agent"]) }
}
