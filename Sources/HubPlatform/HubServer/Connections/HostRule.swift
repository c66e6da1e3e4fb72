internal import HTTPTypes
internal import Hummingbird

/// A request names one host (RFC 9112 §3.2); `RequestRules` takes away what is more than one.
struct HostRule: RouterMiddleware {
    typealias Context = HubContext

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        guard request.head.authority != nil else {
            return Answer.refusal(.badRequest, "A request needs a field Host, and no more than one.")
        }
        return try await next(request, context)
    }
}
