internal import Hummingbird

/// Answers 404 to a path that holds a zero character (`holdsZero`), before any route makes text of it. A query that does
/// is refused by `RefusalTranslator`, in the form that the route's clients read.
struct ZeroInTarget: RouterMiddleware {
    typealias Context = HubContext

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        // A raw one never gets this far: HTTP has no place for it. "%2500" is an encoded percent sign.
        guard !request.uri.path.contains("%00") else { throw HTTPError(.notFound) }
        return try await next(request, context)
    }
}
