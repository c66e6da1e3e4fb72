internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import Hummingbird
internal import MonitorWire

/// `GET /api/v2/series`: history of any kind that a feature declares, with the names and units of its fields;
/// `GET /api/v2/kinds`: which kinds there are.
struct SeriesRoutes: Sendable {
    let series: SeriesStore
    /// Those that any viewer may read.
    let kinds: SeriesKinds

    func add(to doors: Doors) {
        let group = doors.programs(.viewer).group("api/v2")
        group.get("series") { request, _ in try await answer(request) }
        group.get("kinds") { _, _ in allKinds() }
    }

    private func answer(_ request: Request) async throws -> Response {
        let question = try SeriesQuestion(request.uri.queryParameters, kinds)
        let points = try await series.points(
            of: question.key, question.subject, in: question.range.range, step: question.range.step)
        let answer = SeriesAnswer(question: question, points: points)
        return question.isCSV
            ? Answer.bytes(.ok, Array(answer.csv.utf8), type: "text/csv")
            : Answer.json { answer.write(to: &$0) }
    }

    private func allKinds() -> Response {
        Answer.json { json in
            json.array("kinds") { json in
                for kind in kinds.all {
                    json.object { json in
                        json.value("name", kind.name)
                        json.array("fields") { json in
                            for field in kind.fields {
                                json.object { SeriesAnswer.write(field, nil, to: &$0) }
                            }
                        }
                    }
                }
            }
        }
    }
}
