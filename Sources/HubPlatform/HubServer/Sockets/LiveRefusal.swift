internal import Hummingbird

/// Says why a request for an agent's WebSocket was not upgraded: `LiveGate` sends those here.
struct LiveRefusal: Sendable {
    let agents: any AgentDirectory

    func answer(_ request: Request) async throws -> Response {
        let plain = Answer.unauthorized("Live snapshots need a WebSocket and an approved key.")
        guard let secret = request.bearer else { return plain }
        guard let key = try await agents.key(secret) else { return Answer.unauthorized(.unknown) }
        if key.standing == .denied { return Answer.unauthorized(.denied) }
        return key.notice.map(Answer.unauthorized) ?? plain
    }
}
