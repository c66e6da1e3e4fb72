internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Schedules

/// `/api/v1/schedules/preview`: the next times of an expression.
struct ScheduleRoutes: Sendable {
    let host: HubHost
    let store: HeartbeatStore

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/schedules/preview") { request, _ in try preview(request) }
    }

    private func preview(_ request: Request) throws -> Response {
        let after = try Self.time(request) ?? host.clock()
        let count = request.query["count"].isEmpty ? 5 : Int(request.query["count"])
        guard let count, (1...Preview.most).contains(count) else {
            throw Refusal(.badRequest, "count is a whole number from 1 to \(Preview.most).")
        }
        let zone = request.query["zone"]
        let question = try ScheduleQuestion(
            request.query["expression"], zone: zone.isEmpty ? "UTC" : zone, after: after, count: count,
            files: store.zones)
        return Answer.bytes(.ok, question.json, type: "application/json")
    }

    private static func time(_ request: Request) throws -> UTCTime? {
        let word = request.query["after"]
        if word.isEmpty { return nil }
        guard let time = UTCTime(word) else {
            throw Refusal(.badRequest, "after is a time as RFC 3339 writes it: 2026-03-07T12:00:00Z.")
        }
        return time
    }
}

extension ScheduleQuestion.Fault: RefusalConvertible {
    package var refusal: Refusal { Refusal(.badRequest, description) }
}
