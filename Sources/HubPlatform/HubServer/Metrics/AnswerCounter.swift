internal import Hummingbird

/// Counts what the hub answers, by status.
struct AnswerCounter: RouterMiddleware {
    typealias Context = HubContext
    let counters: HubCounters

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            counters.answered(response.status.code)
            return response
        } catch {
            counters.answered((error as? any HTTPResponseError)?.status.code ?? 500)
            throw error
        }
    }
}
