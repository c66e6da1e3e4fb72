internal import HTTPTypes
internal import HubCore
internal import HubSchedules
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Schedules

/// `/api/v1/schedules`: schedules that have names, and the next times of an expression.
struct ScheduleRoutes: Sendable {
    let host: HubHost
    let store: HeartbeatStore
    let service: HeartbeatService

    func add(to doors: Doors) {
        let viewers = doors.programs(.viewer)
        viewers.get("api/v1/schedules/preview") { request, _ in try preview(request) }
        viewers.get("api/v1/schedules") { _, _ in try await list() }
        let operators = doors.programs(.operator)
        operators.put("api/v1/schedules/:name") { request, context in
            let body = try await request.content(atMost: CustomSchedule.longest)
            do {
                let one = NamedSchedule(context.word("name"), try CustomSchedule(json: body))
                try await store.keep(one, by: context.doer, as: context.known.role)
            } catch let fault as ScheduleFault {
                throw Refusal(.badRequest, "\(fault)")
            }
            service.changed()
            return Answer.done
        }
        operators.delete("api/v1/schedules/:name") { _, context in
            guard try await store.schedules.remove(context.word("name"), by: context.doer) else {
                throw NamedScheduleFault.unknown(context.word("name"))
            }
            return Answer.done
        }
    }

    private func list() async throws -> Response {
        let all = try await store.schedules.all()
        return Answer.json { json in
            json.array("schedules") { json in
                for one in all {
                    json.object { json in
                        json.value("name", one.name)
                        json.raw("schedule", one.schedule.json)
                    }
                }
            }
        }
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
