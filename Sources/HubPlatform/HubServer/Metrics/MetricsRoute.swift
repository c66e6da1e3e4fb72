internal import HTTPTypes
internal import HubDatabase
internal import Hummingbird
internal import MonitorCore

/// What one reading of `/metrics` is about.
package struct MetricsScrape: Sendable {
    /// Whether the reader brought a token: only then features tell what agents measured.
    package let hasToken: Bool
}

/// `GET /metrics`: for Prometheus.
///
/// A reader on this machine itself sees how the hub fares; a token also opens what agents measured, where the
/// operator lets that be shown at all. What a proxy passed on does not come from this machine.
struct MetricsRoute: Sendable {
    let host: HubHost
    /// Of features.
    let parts: [@Sendable (inout MetricsText, MetricsScrape) async -> Void]

    func add(to doors: Doors) {
        doors.anybody.get("metrics") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: HubContext) async throws -> Response {
        let hasToken = try await hasToken(request)
        let isLocal = IPAddress(context.peer)?.isLoopback ?? false && !context.isForwarded
        guard hasToken || isLocal && request.bearer == nil else {
            return Answer.unauthorized("A token is needed, or a request from this machine itself.")
        }
        return await page(hasToken, .init(accept: request.headers[.accept]))
    }

    private func hasToken(_ request: Request) async throws -> Bool {
        guard let token = request.bearer else { return false }
        return try await host.visitors.visitor(token: token) != nil
    }

    private func page(_ hasToken: Bool, _ dialect: MetricsText.Dialect) async -> Response {
        var text = MetricsText(dialect)
        let scrape = MetricsScrape(hasToken: hasToken)
        text.hub(host.counters.values, host.connections)
        text.store(host.database.engineName, await host.database.sizes(), await host.database.health())
        for part in parts { await part(&text, scrape) }
        text.finish()
        return Answer.bytes(.ok, text.bytes, type: dialect.contentType)
    }
}
