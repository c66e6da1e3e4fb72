internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import MonitorCore

/// `/tokens`: which programs may ask, and as what.
struct TokenRoutes: Sendable {
    let memory: any PeopleMemory

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("tokens") { _, context in await list(context) }
        pages.post("tokens") { _, context in await make(context) }
        pages.post("tokens/:number/revoke") { _, context in
            await Answer.people {
                guard try await memory.revokeToken(context.number("number"), by: context.doer) else {
                    throw NotThere()
                }
                return Answer.seeOther("/tokens")
            } refused: { status, problem in
                await list(context, status, problem: problem)
            }
        }
    }

    /// The answer to the form shows the token, this once: a page to be led to would have to keep it.
    private func make(_ context: HubContext) async -> Response {
        await Answer.people {
            let form = context.form ?? Form()
            let token = try await memory.newToken(named: form["name"], try form.role, by: context.doer)
            return await list(context, .created, made: token)
        } refused: { status, problem in
            await list(context, status, problem: problem)
        }
    }

    private func list(
        _ context: HubContext, _ status: HTTPResponse.Status = .ok, made: Secret? = nil,
        problem: String? = nil
    ) async -> Response {
        await Answer.people {
            let view = TokensView(
                visitor: try context.known, tokens: try await memory.tokens(), made: made, problem: problem)
            return Answer.page(status, view)
        } refused: {
            Answer.page($0, ProblemView($1))
        }
    }
}
