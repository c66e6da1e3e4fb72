internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// What programs read: agents, their devices, series and totals.
struct HistoryRoutes: Sendable {
    let store: LanStore
    let board: LiveMessages
    let roads: AgentRoads

    func add(to doors: Doors) {
        let group = doors.programs(.viewer).group("api/v1")
        group.get("agents") { request, _ in
            // Another system's programs write the slash, and expect their own shape.
            if request.uri.path.hasSuffix("/"), let list = try await roads.slashedList() {
                return Answer.bytes(.ok, list, type: "application/json")
            }
            return try await agents()
        }
        group.get("agents/:id/live") { _, context in live(context.word("id")) }
        group.get("series") { request, _ in try await series(request) }
        group.get("traffic") { request, _ in try await traffic(request) }
    }

    private func agents() async throws -> Response {
        let agents = try await store.agents()
        return Answer.json { json in
            json.array("agents") { json in
                for agent in agents {
                    json.object { json in
                        json.value("serverId", agent.serverID)
                        json.value("version", agent.version)
                        json.value("firstSeen", agent.firstSeen)
                        json.value("lastSeen", agent.lastSeen)
                        json.value(
                            "clockBehindSeconds", Double(agent.skewMilliseconds) / 1000, decimals: 3)
                    }
                }
            }
        }
    }

    private func live(_ agent: String) -> Response {
        board.newest(of: agent).map { Answer.bytes(.ok, $0, type: "application/json") }
            ?? Answer.refusal(.notFound, "No live data from this agent yet.")
    }

    private func series(_ request: Request) async throws -> Response {
        let query = try SeriesQuery(request.uri.queryParameters)
        let points = try await store.history(
            of: query.key, agent: query.agent, in: query.range, step: query.step)
        guard let aggregation = query.aggregation else {
            return query.isCSV
                ? Self.csv(SeriesTable.csv(points)) : Answer.json { SeriesTable.write(points, to: &$0) }
        }
        let isVolume = query.key.kind.isVolume
        return query.isCSV
            ? Self.csv(SeriesTable.csv(points, aggregation, isVolume: isVolume))
            : Answer.json { SeriesTable.write(points, aggregation, isVolume: isVolume, to: &$0) }
    }

    private static func csv(_ text: String) -> Response {
        Answer.bytes(.ok, Array(text.utf8), type: "text/csv")
    }

    private func traffic(_ request: Request) async throws -> Response {
        let words = request.uri.queryParameters
        guard let agent = words["agent"], let period = words["period"].flatMap({ Period(String($0)) })
        else {
            throw Refusal(.badRequest, "Name agent and period: ?agent=router&period=2026-11-21, or 2026-11.")
        }
        let totals = try await store.totals(of: String(agent), in: period)
        return words["format"] == "csv"
            ? Self.csv(TotalsTable.csv(totals)) : Answer.json { TotalsTable.write(totals, to: &$0) }
    }
}
