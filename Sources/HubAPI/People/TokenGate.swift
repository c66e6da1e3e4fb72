internal import Hummingbird
internal import MonitorCore

/// Lets through who brings a token (`monitor-hub token create`).
struct TokenGate: RouterMiddleware {
    typealias Context = HubContext
    let memory: any HubMemory

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearer else { return Answer.unauthorized("A token is needed.") }
        do {
            guard try await memory.isToken(token) else {
                return Answer.unauthorized("This token is not known here.")
            }
        } catch {
            return Answer.later(.serviceUnavailable, "The database cannot be read now.", seconds: 5)
        }
        return try await next(request, context)
    }
}
