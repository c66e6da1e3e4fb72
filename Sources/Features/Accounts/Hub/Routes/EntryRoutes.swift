internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import MonitorCore

/// The ways in and out: `/setup` while there is nobody, `/login`, `/logout`.
struct EntryRoutes: Sendable {
    let memory: any PeopleMemory
    let firstRun: FirstRun
    let desk: LoginDesk

    func add(to doors: Doors) {
        doors.anybody.get("setup") { request, _ in await answered { try await setupPage(request) } }
        doors.anybody.post("setup") { request, context in
            await answered { try await setUp(request, context) }
        }
        doors.anybody.get("login") { request, _ in await answered { try await loginPage(request) } }
        doors.anybody.post("login") { request, context in
            await answered { try await logIn(request, context) }
        }
        doors.pages(.viewer).post("logout") { request, context in
            await answered { try await logOut(request, context) }
        }
    }

    private func answered(_ body: () async throws -> Response) async -> Response {
        await Answer.people(body) { Answer.page($0, ProblemView($1)) }
    }

    private func setupPage(_ request: Request) async throws -> Response {
        guard try await !memory.hasUsers() else { return Answer.seeOther("/login") }
        return Answer.page(.ok, FirstRunView(code: request.word("code"), name: "", problem: nil))
    }

    private func setUp(_ request: Request, _ context: HubContext) async throws -> Response {
        let form = try await Self.form(request)
        let (name, password) = (form["name"], Secret(form["password"]))
        return await Answer.people {
            // No bound on attempts: the code cannot be guessed (`FirstRun`), and a bound shuts out its owner.
            guard try await !memory.hasUsers() else { throw PeopleFault.notFirst }
            guard firstRun.opens(form["code"]) else { throw WrongCode() }
            try Self.checkTwice(form)
            let doer = Doer(name: name, address: context.peer)
            try await memory.addFirstUser(name, password: password, by: doer)
            // The password is right by now: wrong ones that others tried for this name do not matter.
            let session = try await memory.login(name, password: password, from: context.peer)
            return try await entered(request, context, session, next: "/")
        } refused: { status, problem in
            Answer.page(status, FirstRunView(code: form["code"], name: name, problem: problem))
        }
    }

    private func loginPage(_ request: Request) async throws -> Response {
        guard try await memory.hasUsers() else { return Answer.seeOther("/setup") }
        return Answer.page(
            .ok, LoginView(name: "", next: LocalPath.checked(request.word("next")), problem: nil))
    }

    private func logIn(_ request: Request, _ context: HubContext) async throws -> Response {
        let form = try await Self.form(request)
        let next = LocalPath.checked(form["next"])
        return await Answer.people {
            try await enter(request, context, form["name"], Secret(form["password"]), next: next)
        } refused: { status, problem in
            Answer.page(status, LoginView(name: form["name"], next: next, problem: problem))
        }
    }

    /// Always a new session: one that the browser brought is worth nothing from now on.
    private func enter(
        _ request: Request, _ context: HubContext, _ name: String, _ password: Secret, next: String
    ) async throws -> Response {
        let session = try await desk.attempt(name, from: context.peer) {
            try await memory.login(name, password: password, from: context.peer)
        }
        return try await entered(request, context, session, next: next)
    }

    private func entered(
        _ request: Request, _ context: HubContext, _ session: Secret, next: String
    ) async throws -> Response {
        if let old = request.session { try await memory.logout(old, from: context.peer) }
        return Answer.seeOther(next, cookie: SessionCookie.set(session, isSecure: request.isSecure))
    }

    private func logOut(_ request: Request, _ context: HubContext) async throws -> Response {
        if let session = context.session { try await memory.logout(session, from: context.peer) }
        return Answer.seeOther("/login", cookie: SessionCookie.clear(isSecure: request.isSecure))
    }

    /// A form that no session guards: it must come from our own page all the same.
    private static func form(_ request: Request) async throws -> Form {
        var request = request
        guard RequestForgery.isSameSite(request) else { throw ForeignForm() }
        guard request.isForm else { throw UnreadableForm() }
        guard let form = try await Form.read(&request) else { throw MalformedForm() }
        return form
    }

    static func checkTwice(_ form: Form) throws {
        guard form["password"] == form["again"] else { throw DifferentPasswords() }
    }
}

extension Request {
    /// A word of the query; empty where there is none.
    func word(_ name: Substring) -> String { uri.queryParameters[name].map(String.init) ?? "" }
}
