internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/auth/login`, `refresh` and `logout`: logging in for programs, and for pages of others' making.
///
/// The refresh token is a cookie that scripts cannot read and that goes nowhere but here.
struct AccessRoutes: Sendable {
    let store: AccessStore
    let throttle: PasswordThrottle

    private static let cookie = "refresh_token"
    private static let path = "/api/v1/auth"

    func add(to doors: Doors) {
        let open = doors.anybody
        open.post("api/v1/auth/login") { request, context in
            try await answering { try await logIn(request, context) }
        }
        open.post("api/v1/auth/refresh") { request, context in
            try await answering { try await refresh(request, context) }
        }
        open.post("api/v1/auth/logout") { request, context in
            try await answering { try await logOut(request, context) }
        }
    }

    private func logIn(_ request: Request, _ context: HubContext) async throws -> Response {
        try Self.checkSite(request, context)
        var request = request
        guard request.isForm else {
            throw Refusal(
                .unsupportedMediaType, "This is not a form. Send application/x-www-form-urlencoded.")
        }
        guard let form = try await Form.read(&request) else {
            throw Refusal(.badRequest, "This form has too many fields, or is not UTF-8.")
        }
        let (name, peer) = (form["username"], context.peer)
        guard !name.isEmpty, !form["password"].isEmpty else {
            throw Refusal(.unprocessableContent, "The form needs 'username' and 'password'.")
        }
        let pair = try await throttle.attempt(name, from: peer) {
            try await store.login(name, password: Secret(form["password"]), from: peer)
        }
        return Self.answer(pair, request)
    }

    private func refresh(_ request: Request, _ context: HubContext) async throws -> Response {
        try Self.checkSite(request, context)
        guard let token = Self.token(request) else { throw Refused("Missing refresh token") }
        return Self.answer(try await store.refresh(token, from: context.peer), request)
    }

    private func logOut(_ request: Request, _ context: HubContext) async throws -> Response {
        try Self.checkSite(request, context)
        if let token = Self.token(request) { try await store.logout(token, from: context.peer) }
        return Response(
            status: .noContent,
            headers: [.setCookie: Self.cookie("", seconds: 0, request), .cacheControl: "no-store"])
    }

    /// No form or image of another site may use the cookie.
    private static func checkSite(_ request: Request, _ context: HubContext) throws {
        guard RequestForgery.isSameSite(request, context) else {
            throw Refusal(.forbidden, "This request did not come from a page of this hub.")
        }
    }

    /// Of two cookies neither counts.
    private static func token(_ request: Request) -> Secret? {
        let mine = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
            .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(cookie + "=") }
        guard mine.count == 1 else { return nil }
        let value = mine[0].dropFirst(cookie.count + 1)
        return value.utf8.count == 64 ? Secret(String(value)) : nil
    }

    private static func answer(_ pair: AccessStore.Pair, _ request: Request) -> Response {
        let cookie = cookie(pair.refresh.revealed, seconds: pair.refreshSeconds, request)
        return Answer.json(headers: [.setCookie: cookie]) { json in
            json.value("access_token", pair.access.revealed)
            json.value("token_type", "bearer")
            json.value("expires_in", UInt64(pair.accessSeconds))
        }
    }

    private static func cookie(_ value: String, seconds: Int64, _ request: Request) -> String {
        "\(cookie)=\(value); Path=\(path); HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
            + (request.isSecure ? "; Secure" : "")
    }

    /// A login that does not hold, in the sentences that clients know.
    private struct Refused: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    /// Refusals hold both keys: ours, and the one that clients of others look for.
    private func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let refused as Refused {
            return Self.unauthorized(refused.sentence)
        } catch AccessStore.Fault.wrongPassword {
            return Self.unauthorized("Incorrect username or password")
        } catch AccessStore.Fault.expired {
            return Self.unauthorized("Token has expired")
        } catch AccessStore.Fault.invalid {
            return Self.unauthorized("Invalid token")
        }
    }

    private static func unauthorized(_ sentence: String) -> Response {
        Answer.json(.unauthorized, headers: [.wwwAuthenticate: "Bearer"]) { json in
            json.value("error", sentence)
            json.value("detail", sentence)
        }
    }
}
