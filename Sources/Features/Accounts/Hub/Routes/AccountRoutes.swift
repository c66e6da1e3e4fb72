internal import HubNouns
internal import Hummingbird
internal import MonitorCore

/// `/account`: what everybody may change about themselves.
struct AccountRoutes: Sendable {
    let memory: any PeopleMemory
    let desk: LoginDesk

    func add(to doors: Doors) {
        let pages = doors.pages(.viewer)
        pages.get("account") { _, context in
            Answer.page(.ok, AccountView(visitor: try context.known, problem: nil))
        }
        pages.post("account/password") { request, context in
            await password(try context.known, request, context)
        }
    }

    private func password(_ visitor: Visitor, _ request: Request, _ context: HubContext) async -> Response {
        await Answer.people {
            let form = context.form ?? Form()
            try EntryRoutes.checkTwice(form)
            try await desk.attempt(visitor.name, from: context.peer) {
                try await memory.changePassword(
                    of: visitor.name, from: Secret(form["old"]), to: Secret(form["password"]),
                    by: context.doer)
            }
            return Answer.seeOther("/login", cookie: SessionCookie.clear(isSecure: request.isSecure))
        } refused: { status, problem in
            Answer.page(status, AccountView(visitor: visitor, problem: problem))
        }
    }
}
