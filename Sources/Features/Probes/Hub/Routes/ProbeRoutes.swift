internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes

/// `/api/v1/matrix` and `/api/v1/probes…`: what was measured, now and before.
struct ProbeRoutes: Sendable {
    static let mostPoints: Int64 = 20_000
    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk
    let board: ProbeBoard

    func add(to doors: Doors) {
        let readers = doors.programs(.viewer).group("api/v1")
        readers.get("matrix") { request, _ in try matrix(request) }
        readers.get("probes") { request, _ in try await history(request) }
        readers.get("probes/recent") { request, _ in try await recent(request) }
        readers.get("probes/summary") { request, _ in try await summary(request) }
        readers.get("paths") { request, _ in try await paths(request) }
        doors.programs(.operator).group("api/v1").post("agents/:id/targets/:number/trace") { _, context in
            try await host.trace(from: context.word("id"), to: context.number("number"))
            return Response(status: .accepted)
        }
        readers.get("probes/events") { request, _ in try await events(request) }
    }

    private func matrix(_ request: Request) throws -> Response {
        let group = request.word("group")
        guard let state = MatrixState(desk, board, group: group.isEmpty ? nil : group) else {
            throw ProbeFault.noGroup(group)
        }
        return Answer.json { state.write(&$0) }
    }

    /// Of the last hour: `[end of the window, microseconds or null, lost]`.
    private func recent(_ request: Request) async throws -> Response {
        let (agent, target) = try Self.pair(request)
        let now = host.clock().milliseconds
        let points = try await points(agent, target, now - 3_600_000..<now + 60_000, step: 1000)
        return Answer.json { json in
            json.array("points") { json in
                for point in points {
                    json.array { json in
                        json.value(nil, Double(point.start.milliseconds) / 1000, decimals: 3)
                        json.value(nil, point.mean(.roundTrip), decimals: 0)
                        json.value(nil, point.sum(.lost))
                        json.value(nil, point.sum(.late))
                    }
                }
            }
        }
    }

    private func history(_ request: Request) async throws -> Response {
        let (agent, target) = try Self.pair(request)
        let range = try Self.range(request)
        guard let seconds = Int64(request.word("step")), (1...31_536_000).contains(seconds) else {
            throw Refusal(.badRequest, "'step' is not a number of seconds from 1 to 31536000.")
        }
        guard (range.upperBound - range.lowerBound) / (seconds * 1000) <= Self.mostPoints else {
            throw Refusal(
                .badRequest, "That would be more than \(Self.mostPoints) points: take a larger step.")
        }
        let points = try await points(agent, target, range, step: seconds * 1000)
        if request.word("format") == "csv" {
            return Answer.bytes(.ok, Array(Self.table(points).utf8), type: "text/csv; charset=utf-8")
        }
        return Answer.json { json in
            json.array("points") { json in
                for point in points { json.object { Self.write(point, &$0) } }
            }
        }
    }

    /// One set of numbers for a whole range.
    private func summary(_ request: Request) async throws -> Response {
        let (agent, target) = try Self.pair(request)
        let whole = try await host.series.whole(
            of: .probe(target), .probing(agent), in: try Self.range(request))
        return Answer.json { json in
            if let whole { Self.write(whole, &json) } else { json.value("count", 0 as UInt64) }
        }
    }

    private func points(
        _ agent: String, _ target: ProbeTarget.ID, _ range: Range<Int64>, step: Int64
    ) async throws -> [SeriesPoint] {
        try await host.series.points(of: .probe(target), .probing(agent), in: range, step: step)
    }

    static func write(_ point: SeriesPoint, _ json: inout JSONWriter) {
        json.value("start", point.start)
        json.value("count", point.sum(.sent))
        json.value("lost", point.sum(.lost))
        json.value("late", point.sum(.late))
        json.value("duplicates", point.sum(.duplicates))
        json.value("notSent", point.sum(.notSent))
        for (key, value) in point.roundTrips { json.value(key, value, decimals: 1) }
        json.value("lossRuns", point.sum(.lossRuns))
        json.value("longestLoss", point.field(.lossLength).map { $0.count > 0 ? $0.maximum : 0 })
    }

    private static func table(_ points: [SeriesPoint]) -> String {
        let head = "start,count,lost,late,mean,min,max,jitter,p50,p95,p99"
        let rows = points.map { point in
            let numbers = point.roundTrips.map { $0.1.map { "\(UInt64($0.rounded()))" } ?? "" }
            return "\(point.start),\(point.sum(.sent)),\(point.sum(.lost)),\(point.sum(.late)),"
                + numbers.joined(separator: ",")
        }
        return ([head] + rows).map { $0 + "\r\n" }.joined()
    }

    private func events(_ request: Request) async throws -> Response {
        let (agent, target) = (request.word("agent"), Int64(request.word("target")))
        let before = Int64(request.word("before"))
        let events = try await store.events(
            of: agent.isEmpty ? nil : agent, target: target, before: before, atMost: 200)
        return Answer.json { json in
            json.array("events") { json in
                for event in events {
                    json.object { json in
                        json.value("number", UInt64(event.number))
                        json.value("agent", event.agent)
                        json.value("target", event.target.map { UInt64($0) })
                        json.value("kind", event.kind)
                        json.value("state", event.state)
                        json.value("since", event.since)
                        json.value("lost", UInt64(event.lost))
                        json.value("judged", UInt64(event.judged))
                        json.value("error", event.error)
                    }
                }
            }
        }
    }

    /// Routes to a target, the newest first.
    private func paths(_ request: Request) async throws -> Response {
        let (agent, target) = try Self.pair(request)
        let paths = try await store.paths(of: agent, target: Int64(target))
        return Answer.json { json in
            json.array("paths") { json in
                for path in paths {
                    json.object { json in
                        json.value("firstAt", path.firstAt)
                        json.value("lastAt", path.lastAt)
                        json.value("seen", UInt64(path.seen))
                        path.report.write(&json)
                    }
                }
            }
        }
    }

    private static func pair(_ request: Request) throws -> (agent: String, target: ProbeTarget.ID) {
        let agent = request.word("agent")
        guard !agent.isEmpty else { throw Refusal(.badRequest, "'agent' is missing.") }
        guard let target = ProbeTarget.ID(request.word("target")) else {
            throw Refusal(.badRequest, "'target' is not the number of a target.")
        }
        return (agent, target)
    }

    private static func range(_ request: Request) throws -> Range<Int64> {
        func time(_ key: Substring) throws -> Int64 {
            guard let time = UTCTime(utf8: ArraySlice(request.word(key).utf8)) else {
                throw Refusal(.badRequest, "'\(key)' is not an RFC 3339 time: 2026-11-21T00:00:00Z.")
            }
            return time.milliseconds
        }
        let (from, to) = (try time("from"), try time("to"))
        guard from < to else { throw Refusal(.badRequest, "'from' is not before 'to'.") }
        return from..<to
    }
}

extension HubHost {
    /// Has an agent trace the route to a target now.
    ///
    /// - Throws: why it does not.
    func trace(from agent: String, to number: Int64) async throws {
        guard let target = ProbeTarget.ID(exactly: number), try await agents.names().contains(agent) else {
            throw Refusal(.notFound, "This agent has no such target.")
        }
        let order = TraceOrderV1.encode(target)
        switch await orders.send(order, of: "probes", to: agent, within: .seconds(5)) {
        case .done: return
        case .refused(let reason): throw Refusal(.conflict, reason)
        default: throw Refusal(.serviceUnavailable, "The agent is not connected. Try again when it is.")
        }
    }
}

extension SeriesPoint {
    func field(_ field: SeriesKind.ProbeField) -> FieldAggregate? {
        fields.indices.contains(field.rawValue) ? fields[field.rawValue] : nil
    }

    func sum(_ field: SeriesKind.ProbeField) -> UInt64 { self.field(field)?.sum ?? 0 }

    func mean(_ field: SeriesKind.ProbeField) -> Double? { self.field(field)?.mean }

    /// Microseconds, by their names.
    var roundTrips: [(StaticString, Double?)] {
        let times = field(.roundTrip).flatMap { $0.count > 0 ? $0 : nil }
        return [
            ("mean", times?.mean), ("min", times.map { Double($0.minimum) }),
            ("max", times.map { Double($0.maximum) }), ("jitter", mean(.jitter)),
            ("p50", times?.percentile(0.5)), ("p95", times?.percentile(0.95)),
            ("p99", times?.percentile(0.99)),
        ]
    }
}
