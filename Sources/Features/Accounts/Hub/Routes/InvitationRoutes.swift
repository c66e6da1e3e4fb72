internal import Accounts
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// Invitations: `POST /users/invitations` makes a link, `/invite/SECRET` is where it leads; `/account/sessions/HANDLE/end`.
struct InvitationRoutes: Sendable {
    let store: AccountStore

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.post("users/invitations") { _, context in try await invite(context) }
        pages.post("users/invitations/:number/withdraw") { _, context in
            guard try await store.withdraw(context.number("number"), by: context.doer) else {
                throw Refusal.notThere
            }
            return context.seeOther("/users", saying: "The invitation was withdrawn.")
        }
        doors.anyPerson.get("invite/:secret") { _, context in try await door(context) }
        doors.anyPerson.post("invite/:secret") { request, context in try await accept(request, context) }
        doors.pages(.viewer).post("account/sessions/:handle/end") { _, context in
            let name = try context.known.name
            guard try await store.endSession(context.word("handle"), of: name, by: context.doer) else {
                throw Refusal(.notFound, "This session has ended.")
            }
            return context.seeOther("/account", saying: "The session was ended.")
        }
    }

    /// The answer shows the link, this once.
    private func invite(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let name = form["name"]
            let secret = try await store.invite(name, try form.role, by: context.doer)
            let made = NewSecret(
                heading: "The invitation of \(name)", secret: "\(context.origin)/invite/\(secret.revealed)",
                command: nil)
            let page = UsersPage(
                try await store.users(), invitations: try await store.invitations(), made: made)
            return context.page(page, section: "/users", status: .created)
        } refused: { refusal in
            let form = context.form ?? Form()
            let page = UsersPage(
                try await store.users(), invitations: try await store.invitations(), fault: refusal.sentence,
                typedName: form["name"], typedRole: form["role"])
            return context.page(refusal, page, section: "/users")
        }
    }

    private func door(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let secret = context.word("secret")
        guard let invited = try await store.invitation(Secret(secret)) else { throw Self.over }
        let page = InvitePage(
            name: invited.name, role: "\(invited.role)", by: invited.by, secret: secret,
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page) }
        return context.page(refusal, page)
    }

    private func accept(_ request: Request, _ context: HubContext) async throws -> Response {
        let form = try await EntryRoutes.form(request, context)
        return try await context.answering {
            let (secret, password) = (Secret(context.word("secret")), Secret(form["password"]))
            guard let name = try await store.accept(secret, password: password, from: context.peer) else {
                throw Self.over
            }
            let session = try await store.login(name, password: password, from: context.peer)
            return Answer.seeOther("/", cookie: SessionCookie.set(session, isSecure: request.isSecure))
        } refused: { refusal in
            // A link that is not good shows no form again.
            guard refusal.status != .notFound else { throw refusal }
            return try await door(context, refusal)
        }
    }

    private static let over = Refusal(
        .notFound, "This invitation was used, withdrawn, or is older than a day. Ask for another one.")
}
