internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import Hummingbird
internal import MonitorCore
internal import NIOCore

/// Lets through who has the role, by the cookie of a session or, but not to pages, by a token.
///
/// A changing request with a cookie must prove that a page of ours sent it (`RequestForgery`).
struct RoleGate: RouterMiddleware {
    typealias Context = HubContext

    let least: Role
    /// One of them is needed, too, and the role operator for a change; none where it is empty.
    var duties: Set<Duty> = []
    /// The route finds the session's token itself, in the form that brings a file (`UploadForm`).
    var tokenIsInUpload = false
    let face: Face
    let visitors: any VisitorDirectory
    let connections: ConnectionCount
    /// Who a request without credentials counts as; `nil` asks for them.
    let exempt: @Sendable (Request, HubContext) -> Visitor?

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        do {
            guard let visitor = try await visitor(request, &context) else {
                return try await stranger(request, context)
            }
            context.visitor = visitor
            context.isOpenToGuests = isOpenToGuests && request.isReading
            connections.prove(context.connection)
            try check(visitor, isReading: request.isReading)
            if let csrf = visitor.csrf, !request.isReading {
                let isOurs =
                    tokenIsInUpload
                    ? RequestForgery.isSameSite(request, context)
                    : try await RequestForgery.isOurs(&request, &context, csrf)
                guard isOurs else { throw Self.forged }
            }
        } catch {
            return Refusal(error).answer(face, context)
        }
        return try await next(request, context)
    }

    private func visitor(_ request: Request, _ context: inout HubContext) async throws -> Visitor? {
        if face != .page, request.headers[.authorization] != nil {
            guard let token = request.bearer else { return nil }
            return try await visitors.visitor(token: token)
        }
        if let session = request.session {
            context.session = session
            if let visitor = try await visitors.visitor(session: session) { return visitor }
        } else if let visitor = exempt(request, context) {
            return visitor
        }
        guard let guest = try await guest(request) else { return nil }
        (context.session, context.guest) = (nil, guest)
        return Visitor(name: guest.name, role: .viewer, csrf: nil)
    }

    /// Whether links to one view open it, where it is the view.
    private var isOpenToGuests: Bool { least == .viewer && duties.isEmpty && face != .detailed }

    /// Who reads what a link to one view opens.
    private func guest(_ request: Request) async throws -> Guest? {
        guard isOpenToGuests, request.isReading,
            let secret = GuestCookie.secret(in: request.headers[values: .cookie]),
            let guest = try await visitors.guest(secret), guest.mayRead(request)
        else { return nil }
        return guest
    }

    private func stranger(_ request: Request, _ context: HubContext) async throws -> Response {
        switch face {
        case .program: return Answer.unauthorized(Self.unknown)
        case .detailed:
            throw Refusal(.unauthorized, Self.unknown, headers: [.wwwAuthenticate: "Bearer"])
        case .page where !context.allowsLogin:
            throw Refusal(.forbidden, "No user can log in: the feature 'accounts' is switched off.")
        case .page where request.isReading:
            guard try await visitors.hasUsers() else { return Answer.seeOther("/setup") }
            return Answer.seeOther(
                "/login?next=" + PercentText.encoded(request.uri.string, keepsSlashes: true))
        case .page: throw Refusal(.forbidden, "Your session has ended. Log in again.")
        }
    }

    private func check(_ visitor: Visitor, isReading: Bool) throws {
        guard duties.isEmpty || !duties.isDisjoint(with: visitor.duties) else {
            let words = duties.sorted().map(\.rawValue).joined(separator: " or ")
            throw Refusal(
                .forbidden,
                "This needs the duty \(words), which you do not have. Ask an administrator: duties are given on the page People."
            )
        }
        let least = duties.isEmpty || isReading ? least : max(least, .operator)
        guard visitor.role >= least else {
            throw Refusal(
                .forbidden,
                "This needs the role \(least); you have the role \(visitor.role). Ask an administrator of this hub."
            )
        }
    }

    private static let unknown = "A token or a login is needed; this one is not known here."

    static let forged = Refusal(
        .forbidden, "This did not come from a page of this hub. Go back, reload the page, and try again.")
}

extension Request {
    /// RFC 9110 §9.2.1: safe methods.
    var isReading: Bool { method == .get || method == .head }
}
