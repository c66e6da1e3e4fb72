internal import HubCore
internal import HubServer
internal import Hummingbird
internal import LanWire
internal import MonitorCore
internal import MonitorWire

/// `GET events?agent=&device=&from=&to=&limit=`: what happened, the newest first.
struct EventRoutes: Sendable {
    private static let most = 1000
    let store: LanStore

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/events") { request, _ in
            try await events(request)
        }
    }

    private func events(_ request: Request) async throws -> Response {
        let words = request.uri.queryParameters
        let events = try await store.events(
            EventQuestion(
                agent: words["agent"].map(String.init), device: words["device"].map(String.init),
                range: try Self.range(words), most: try Self.limit(words)))
        return Answer.json { json in
            json.array("events") { json in
                for kept in events {
                    json.object { json in
                        json.value("agent", kept.agent)
                        SnapshotV1.event(kept.event, &json)
                    }
                }
            }
        }
    }

    private static func range(_ words: Parameters) throws(Refusal) -> Range<Int64> {
        let from = try time("from", words) ?? 0
        let to = try time("to", words) ?? .max
        guard from < to else { throw Refusal(.badRequest, "'from' is not before 'to'.") }
        return from..<to
    }

    private static func time(_ key: Substring, _ words: Parameters) throws(Refusal) -> Int64? {
        guard let word = words[key] else { return nil }
        guard let time = UTCTime(utf8: ArraySlice(word.utf8)) else {
            throw Refusal(.badRequest, "'\(key)' is not an RFC 3339 time: 2026-11-21T00:00:00Z.")
        }
        return time.milliseconds
    }

    private static func limit(_ words: Parameters) throws(Refusal) -> Int {
        guard let word = words["limit"] else { return 100 }
        guard let limit = Int(word), (1...most).contains(limit) else {
            throw Refusal(.badRequest, "'limit' is not a number from 1 to \(most).")
        }
        return limit
    }
}
