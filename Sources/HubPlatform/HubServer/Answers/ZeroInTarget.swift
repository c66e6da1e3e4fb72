internal import Hummingbird

/// Answers 404 to a path and 400 to a query that holds a zero character (`holdsZero`), before any route makes
/// text of them.
struct ZeroInTarget: RouterMiddleware {
    typealias Context = HubContext

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        // A raw one never gets this far: HTTP has no place for it. "%2500" is an encoded percent sign.
        guard !request.uri.path.contains("%00") else { throw HTTPError(.notFound) }
        guard !request.uri.string.contains("%00") else {
            return Answer.refusal(.badRequest, "The query holds a zero character (%00).")
        }
        return try await next(request, context)
    }
}
