internal import HubNouns
internal import Hummingbird

/// Says why a request for an agent's WebSocket was not upgraded: `LiveGate` sends those here.
struct LiveRefusal: Sendable {
    let memory: any HubMemory

    func answer(_ request: Request) async -> Response {
        let plain = Answer.unauthorized("Live snapshots need a WebSocket and an approved key.")
        guard let secret = request.bearer else { return plain }
        do {
            guard let key = try await memory.key(secret) else { return Answer.unauthorized(.unknown) }
            if key.state == .denied { return Answer.unauthorized(.denied) }
            return KeyNotice.waiting(key).map(Answer.unauthorized) ?? plain
        } catch {
            return Answer.later(.serviceUnavailable, "The key cannot be looked up now.", seconds: 5)
        }
    }
}
