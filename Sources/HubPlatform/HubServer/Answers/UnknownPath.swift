internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import Hummingbird

/// What nothing stands behind: a page for people, a sentence for programs.
struct UnknownPath: RouterMiddleware {
    typealias Context = HubContext
    let visitors: any VisitorDirectory
    let methods: KnownMethods

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let allowed = methods.of(request.uri.path)
            guard allowed.isEmpty || allowed.contains(request.method.rawValue) else {
                return Self.otherMethod(allowed)
            }
            // RFC 9110 §9.3.2: no body: on a kept connection it would be taken for the next answer.
            guard request.method != .head else { return Response(status: .notFound) }
            let isPerson = request.headers[.accept]?.contains("text/html") ?? false
            guard isPerson else { return Answer.refusal(.notFound, "There is nothing at this path.") }
            var context = context
            context.visitor = await visitor(request)
            return context.page(
                MessagePage(title: "Not found", sentence: "There is no page at this address."),
                status: .notFound)
        }
    }

    /// RFC 9110 §15.5.6.
    private static func otherMethod(_ allowed: [String]) -> Response {
        Answer.refusal(
            .methodNotAllowed, "This path is asked by \(allowed.joined(separator: " or ")).",
            headers: [.allow: allowed.joined(separator: ", ")])
    }

    /// Whose navigation to show.
    private func visitor(_ request: Request) async -> Visitor? {
        guard let session = request.session else { return nil }
        return try? await visitors.visitor(session: session)
    }
}
