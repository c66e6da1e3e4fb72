internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import NIOCore

/// Lets through who has the role, by the cookie of a session or, but not to pages, by a token.
///
/// A changing request with a cookie must prove that a page of ours sent it (`RequestForgery`).
struct RoleGate: RouterMiddleware {
    typealias Context = HubContext

    enum Face: Sendable { case page, program }

    let least: Role
    let face: Face
    let memory: any PeopleMemory
    let connections: ConnectionCount

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        do {
            guard let visitor = try await visitor(request, &context) else {
                return try await stranger(request)
            }
            context.visitor = visitor
            connections.prove(context.connection)
            guard visitor.role >= least else { return forbidden(visitor) }
            if let csrf = visitor.csrf, !request.isReading {
                guard try await RequestForgery.isOurs(&request, &context, csrf) else {
                    return forged(visitor)
                }
            }
        } catch let fault as TooLong {
            return tooLong(fault)
        } catch {
            return Answer.later(.serviceUnavailable, "The database cannot be read now.", seconds: 5)
        }
        return try await next(request, context)
    }

    private func visitor(_ request: Request, _ context: inout HubContext) async throws -> Visitor? {
        if face == .program, request.headers[.authorization] != nil {
            guard let token = request.bearer else { return nil }
            return try await memory.visitor(token: token)
        }
        guard let session = request.session else { return nil }
        context.session = session
        return try await memory.visitor(session: session)
    }

    private func stranger(_ request: Request) async throws -> Response {
        switch face {
        case .program: return Answer.unauthorized("A token or a login is needed; this one is not known here.")
        case .page where request.isReading:
            guard try await memory.hasUsers() else { return Answer.seeOther("/setup") }
            return Answer.seeOther("/login?next=" + PercentText.encoded(request.uri.string))
        case .page: return Answer.page(.forbidden, ProblemView("Your session has ended. Log in again."))
        }
    }

    private func forbidden(_ visitor: Visitor) -> Response {
        let sentence = "This needs the role '\(least)', and \(visitor.name) is '\(visitor.role)'."
        return face == .page
            ? Answer.page(.forbidden, ProblemView(sentence, to: visitor))
            : Answer.refusal(.forbidden, sentence)
    }

    private func tooLong(_ fault: TooLong) -> Response {
        let sentence = "This is longer than \(fault.most) bytes."
        return face == .page
            ? Answer.page(.contentTooLarge, ProblemView(sentence))
            : Answer.refusal(.contentTooLarge, sentence)
    }

    private func forged(_ visitor: Visitor) -> Response {
        let sentence = "This did not come from a page of this hub. Go back, reload the page, and try again."
        return face == .page
            ? Answer.page(.forbidden, ProblemView(sentence, to: visitor))
            : Answer.refusal(.forbidden, sentence)
    }
}

extension Request {
    /// RFC 9110 §9.2.1: safe methods.
    var isReading: Bool { method == .get || method == .head }
}
