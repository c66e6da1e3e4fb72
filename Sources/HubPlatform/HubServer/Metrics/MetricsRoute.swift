internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// `GET /metrics`: for Prometheus.
///
/// Who asks from this machine itself sees how the hub fares; a token also opens what agents measured, where the
/// operator lets that be shown at all. What a proxy passed on does not come from this machine.
struct MetricsRoute: Sendable {
    let parts: HubParts

    func add(to doors: Doors) {
        doors.anybody.get("metrics") { request, context in await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: HubContext) async -> Response {
        do {
            let hasToken = try await hasToken(request)
            let isLocal = IPAddress(context.peer)?.isLoopback ?? false && !context.isForwarded
            guard hasToken || isLocal && request.bearer == nil else {
                return Answer.unauthorized("A token is needed, or a request from this machine itself.")
            }
            return await page(showingAgents: hasToken, .init(accept: request.headers[.accept]))
        } catch {
            return Answer.later(.serviceUnavailable, "The database cannot be read now.", seconds: 5)
        }
    }

    private func hasToken(_ request: Request) async throws -> Bool {
        guard let token = request.bearer else { return false }
        return try await parts.memory.visitor(token: token) != nil
    }

    private func page(showingAgents: Bool, _ dialect: MetricsText.Dialect) async -> Response {
        var text = MetricsText(dialect)
        // A database that cannot be read now is news of its own: the rest is shown without it.
        text.hub(parts.counters.values, parts.connections, try? await parts.memory.readings())
        text.store(await parts.memory.health())
        if showingAgents, parts.configuration.value.metricsIncludeAgents {
            let known = Set((try? await parts.memory.agents())?.map(\.serverID) ?? [])
            text.agents(
                parts.newest.all.filter { known.contains($0.snapshot.name.serverID) }, at: parts.clock())
        }
        text.finish()
        return Answer.bytes(.ok, text.bytes, type: dialect.contentType)
    }
}
