internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `GET sparklines?agent=&kind=&from=&to=&step=`: every series of a kind, as rows of numbers;
/// `GET agents/NAME/latest`: the newest window.
struct ChartRoutes: Sendable {
    /// Of each of them: an agent may have thousands of series.
    private static let mostPoints: Int64 = 120
    let store: LanStore

    func add(to doors: Doors) {
        let group = doors.programs(.viewer).group("api/v1")
        group.get("sparklines") { request, _ in try await sparklines(request) }
        group.get("agents/:id/latest") { _, context in
            try await latest(context.word("id"))
        }
    }

    private func sparklines(_ request: Request) async throws -> Response {
        let query = try SeriesQuery(request.uri.queryParameters, atMost: Self.mostPoints)
        let all = try await store.histories(
            of: query.kind, agent: query.agent, in: query.range, step: query.step)
        guard let all else { return Answer.refusal(.notFound, "There is no such agent.") }
        return Answer.json { json in
            json.array("series") { json in
                for (name, points) in all.sorted(by: { $0.key < $1.key }) {
                    json.object { json in
                        json.value("name", name)
                        json.array("points") { json in
                            for point in points { json.array { Self.row(point, &$0) } }
                        }
                    }
                }
            }
        }
    }

    /// Start, measured seconds, and the sums of both fields.
    private static func row(_ point: HistoryPoint, _ json: inout JSONWriter) {
        json.value(nil, Double(point.start.milliseconds) / 1000, decimals: 3)
        json.value(nil, Double(point.aggregate.milliseconds) / 1000, decimals: 3)
        json.value(nil, point.aggregate.sum.first)
        json.value(nil, point.aggregate.sum.second)
    }

    private func latest(_ agent: String) async throws -> Response {
        guard let latest = store.latest(of: agent) else {
            return Answer.refusal(.notFound, "Nothing has come from this agent since the hub's start.")
        }
        return Answer.json { json in
            json.value("ended", latest.ended)
            json.value("seconds", Double(latest.milliseconds) / 1000, decimals: 3)
            json.array("readings") { json in
                let all = latest.readings.sorted {
                    ($0.key.kind.number, $0.key.name) < ($1.key.kind.number, $1.key.name)
                }
                for (key, reading) in all {
                    json.object { json in
                        json.value("kind", SeriesKinds.lan[Int(key.kind.number)]?.name ?? "")
                        json.value("name", key.name)
                        json.value("first", reading.first)
                        json.value("second", reading.second)
                    }
                }
            }
        }
    }
}
