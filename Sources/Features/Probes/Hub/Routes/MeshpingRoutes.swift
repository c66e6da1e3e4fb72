internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes

/// Meshping's own paths, with its shapes, behind the roles of this hub.
struct MeshpingRoutes: Sendable {
    private static let longest = 1 << 20
    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk

    func add(to doors: Doors) {
        let writers = doors.programs(.administrator)
        writers.post("admin/update_targets") { request, context in try await update(request, context) }
        writers.post("admin/approve/:number") { _, context in
            try await decide(true, context) { json, id in
                json.value("message", "Agent approved")
                json.value("agent_id", "agent_\(id)")
            }
        }
        writers.post("admin/reject/:number") { _, context in
            try await decide(false, context) { json, _ in
                json.value("message", "Agent rejected and blacklisted")
            }
        }
        doors.programs(.administrator).group("api/v1").get("meshping-agents") { _, _ in try await list() }
        let pages = doors.pages(.administrator)
        pages.post("targets/meshping/:number/approve") { _, context in
            try await decide(true, context)
            return context.seeOther("/targets", saying: "Approved.")
        }
        pages.post("targets/meshping/:number/reject") { _, context in
            try await decide(false, context)
            return context.seeOther("/targets", saying: "Rejected.")
        }
        doors.programs(.viewer).get("monitoring/:agent/:target") { _, context in
            try await monitoring(context)
        }
    }

    private func update(_ request: Request, _ context: HubContext) async throws -> Response {
        guard let body = try await request.bytes(atMost: Self.longest) else {
            throw Refusal.tooLong(Self.longest)
        }
        let wanted: [String]?
        do {
            wanted = try MeshpingV1.wantedTargets(body)
        } catch {
            throw Refusal(.badRequest, "Targets must be a list of strings")
        }
        guard let wanted else { throw Refusal(.badRequest, "No targets provided") }
        let targets: [TargetSpelling]
        do {
            targets = try TargetList.targets(wanted)
        } catch {
            throw ProbeFault.list(error)
        }
        let list = try await store.replace(
            targets, asked: host.targetDefaults(store), by: context.doer)
        desk.ring()
        return Answer.json { json in
            json.value("message", "Targets updated")
            json.array("targets") { json in
                for one in list { json.value(nil, one.target.spelling.description) }
            }
        }
    }

    private func decide(
        _ isApproved: Bool, _ context: HubContext, _ answer: @escaping (inout JSONWriter, Int64) -> Void
    ) async throws -> Response {
        let id = try await decide(isApproved, context)
        return Answer.json { answer(&$0, id) }
    }

    @discardableResult
    private func decide(_ isApproved: Bool, _ context: HubContext) async throws -> Int64 {
        let id = context.number("number")
        guard try await store.decide(isApproved, onMeshping: id, by: context.doer) else {
            throw Refusal(.notFound, "Agent not found")
        }
        desk.ring()
        return id
    }

    private func list() async throws -> Response {
        let agents = try await store.meshpingAgents()
        return Answer.json { json in
            json.array("agents") { json in
                for agent in agents {
                    json.object { json in
                        json.value("id", UInt64(agent.id))
                        json.value("agent", agent.word)
                        json.value("hostname", agent.hostname)
                        json.value("address", agent.seenFrom)
                        json.value("version", agent.version)
                        json.value("state", agent.state.rawValue)
                        json.value("since", agent.since)
                        json.value("seenAt", agent.seenAt)
                    }
                }
            }
        }
    }

    /// The last hour; a failed one has latency 0.
    private func monitoring(_ context: HubContext) async throws -> Response {
        let subject = try await subject(context.word("agent"))
        let text = context.word("target")
        let book = try await store.book()
        guard let target = book.targets.first(where: { $0.target.spelling.description == text }) else {
            throw Refusal(.notFound, "Target not found")
        }
        let now = host.clock().milliseconds
        let points = try await host.series.points(
            of: .probe(target.target.id), subject, in: now - 3_600_000..<now + 60_000, step: 1000)
        var json = JSONWriter(reservingBytes: 64 * (points.count + 1))
        json.array { json in
            for point in points where point.sum(.sent) > 0 {
                json.object { json in
                    json.value("timestamp", point.start)
                    json.value("latency", (point.mean(.roundTrip) ?? 0) / 1000, decimals: 3)
                }
            }
        }
        return Answer.bytes(.ok, json.bytes, type: "application/json")
    }

    /// `agent_7` is one of Meshping's; else the name of one of ours.
    private func subject(_ word: String) async throws -> SeriesSubject {
        if word.hasPrefix("agent_"), let id = Int64(word.dropFirst(6)),
            let agent = try await store.meshpingAgents().first(where: { $0.id == id })
        {
            return .probing(agent.name)
        }
        guard try await host.agents.isKnown(word) else { throw Refusal(.notFound, "Agent not found") }
        return .agent(word)
    }
}
