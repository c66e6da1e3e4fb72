internal import HubNouns
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/account`: what all users may change about themselves.
struct AccountRoutes: Sendable {
    let memory: any PeopleMemory
    let throttle: PasswordThrottle

    func add(to doors: Doors) {
        let pages = doors.pages(.viewer)
        pages.get("account") { _, context in
            context.page(AccountPage(fault: nil), section: "/account")
        }
        pages.post("account/password") { request, context in try await password(request, context) }
    }

    private func password(_ request: Request, _ context: HubContext) async throws -> Response {
        try await context.answering {
            let (form, name) = (context.form ?? Form(), try context.known.name)
            try EntryRoutes.checkTwice(form)
            try await throttle.attempt(name, from: context.peer) {
                try await memory.changePassword(
                    of: name, from: Secret(form["old"]), to: Secret(form["password"]), by: context.doer)
            }
            return Answer.seeOther("/login", cookie: SessionCookie.clear(isSecure: request.isSecure))
        } refused: { refusal in
            context.page(refusal, AccountPage(fault: refusal.sentence), section: "/account")
        }
    }
}
