internal import Accounts
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// The ways in and out: `/setup` while there is no user, `/login`, `/logout`.
struct EntryRoutes: Sendable {
    let store: AccountStore
    let setup: SetupCode
    let throttle: PasswordThrottle

    func add(to doors: Doors) {
        let pages = doors.anyPerson
        pages.get("setup") { request, context in try await setupPage(request, context) }
        pages.post("setup") { request, context in try await setUp(request, context) }
        pages.get("login") { request, context in try await loginPage(request, context) }
        pages.post("login") { request, context in try await logIn(request, context) }
        doors.pages(.viewer).post("logout") { request, context in try await logOut(request, context) }
    }

    private func setupPage(_ request: Request, _ context: HubContext) async throws -> Response {
        guard try await !store.hasUsers() else { return Answer.seeOther("/login") }
        return context.page(SetupPage(code: request.word("code"), name: "", fault: nil))
    }

    private func setUp(_ request: Request, _ context: HubContext) async throws -> Response {
        let form = try await Self.form(request, context)
        let (name, password) = (form["name"], Secret(form["password"]))
        return try await context.answering {
            // No bound on attempts: the code cannot be guessed (`SetupCode`), and a bound shuts out its owner.
            guard try await !store.hasUsers() else { throw AccountFault.notFirst }
            guard setup.opens(form["code"]) else {
                throw Refusal(.forbidden, "Wrong setup code. Use the one the hub logged at its last start.")
            }
            try Self.checkTwice(form)
            let doer = AuditActor(name: name, address: context.peer)
            try await store.addFirstUser(name, password: password, by: doer)
            // The password is right by now: wrong ones that others tried for this name do not matter.
            let session = try await store.login(name, password: password, from: context.peer)
            return try await entered(request, context, session, next: "/")
        } refused: { refusal in
            context.page(refusal, SetupPage(code: form["code"], name: name, fault: refusal.sentence))
        }
    }

    private func loginPage(_ request: Request, _ context: HubContext) async throws -> Response {
        guard try await store.hasUsers() else { return Answer.seeOther("/setup") }
        return context.page(
            LoginPage(name: "", next: LocalPath.checked(request.word("next")), fault: nil))
    }

    private func logIn(_ request: Request, _ context: HubContext) async throws -> Response {
        let form = try await Self.form(request, context)
        let (name, next) = (form["name"], LocalPath.checked(form["next"]))
        return try await context.answering {
            // Always a new session: one that the browser brought is worth nothing from now on.
            let session = try await throttle.attempt(name, from: context.peer) {
                try await store.login(name, password: Secret(form["password"]), from: context.peer)
            }
            return try await entered(request, context, session, next: next)
        } refused: { refusal in
            context.page(refusal, LoginPage(name: name, next: next, fault: refusal.sentence))
        }
    }

    private func entered(
        _ request: Request, _ context: HubContext, _ session: Secret, next: String
    ) async throws -> Response {
        if let old = request.session { try await store.logout(old, from: context.peer) }
        return Answer.seeOther(next, cookie: SessionCookie.set(session, isSecure: request.isSecure))
    }

    private func logOut(_ request: Request, _ context: HubContext) async throws -> Response {
        if let session = context.session { try await store.logout(session, from: context.peer) }
        return Answer.seeOther("/login", cookie: SessionCookie.clear(isSecure: request.isSecure))
    }

    /// A form that no session guards: it must come from our own page all the same.
    static func form(_ request: Request, _ context: HubContext) async throws -> Form {
        var request = request
        guard RequestForgery.isSameSite(request, context) else {
            throw Refusal(.forbidden, "This form did not come from a page of this hub.")
        }
        guard request.isForm else {
            throw Refusal(
                .unsupportedMediaType, "This is not a form. Send application/x-www-form-urlencoded.")
        }
        guard let form = try await Form.read(&request) else {
            throw Refusal(.badRequest, "This form has too many fields, or is not UTF-8.")
        }
        return form
    }

    static func checkTwice(_ form: Form) throws {
        guard form["password"] == form["again"] else {
            throw Refusal(.unprocessableContent, "The two passwords differ.")
        }
    }
}
