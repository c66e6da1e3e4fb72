internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes

/// `/api/v1/targets` and `/api/v1/target-groups`: what agents probe.
struct TargetRoutes: Sendable {
    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk

    func add(to doors: Doors) {
        let readers = doors.programs(.viewer).group("api/v1")
        readers.get("targets") { _, _ in try await list() }
        readers.get("target-groups") { _, _ in try await groups() }
        readers.get("target-plans") { _, _ in plans() }
        let writers = doors.programs(.administrator).group("api/v1")
        writers.post("targets") { request, context in try await make(request, context) }
        writers.put("targets/:number") { request, context in try await change(request, context) }
        writers.delete("targets/:number") { _, context in
            guard try await store.remove(context.number("number"), by: context.doer) else {
                throw ProbeFault.noTarget
            }
            desk.ring()
            return Response(status: .noContent)
        }
        writers.put("target-groups/:name") { request, context in try await put(request, context) }
        writers.delete("target-groups/:name") { _, context in
            try await store.removeGroup(context.word("name"), by: context.doer)
            desk.ring()
            return Response(status: .noContent)
        }
        writers.put("agents/:id/mesh-address") { request, context in try await place(request, context) }
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: TargetRequest.longest) else {
            throw Refusal.tooLong(TargetRequest.longest)
        }
        return body
    }

    private func make(_ request: Request, _ context: HubContext) async throws -> Response {
        let body = try await Self.body(request)
        let wish = try TargetRequest.target(body, asked: try await host.targetDefaults(store))
        guard wish.target.address != .word(.mesh) else {
            throw Refusal(
                .badRequest, "$ lacks \"address\", or it is 'mesh': switch the group's mesh on instead.")
        }
        let (target, isNew) = try await store.add(wish, by: context.doer)
        desk.ring()
        return try await answer(target, isNew ? .created : .ok)
    }

    private func change(_ request: Request, _ context: HubContext) async throws -> Response {
        let id = context.number("number")
        let book = try await store.book()
        guard let old = book.targets.first(where: { Int64($0.target.id) == id && $0.member == nil }) else {
            throw ProbeFault.noTarget
        }
        var usual = ProbeStore.Wish(old.target)
        usual.label = old.label
        usual.group = book.group(old.group)?.name ?? ProbeGroup.everyone
        let body = try await Self.body(request)
        let target = try await store.change(
            id, to: try TargetRequest.target(body, usual), by: context.doer)
        desk.ring()
        return try await answer(target, .ok)
    }

    private func answer(_ target: ListedTarget, _ status: HTTPResponse.Status) async throws -> Response {
        let book = try await store.book()
        return Answer.json(status) { Self.write(target, book, &$0) }
    }

    private func put(_ request: Request, _ context: HubContext) async throws -> Response {
        let name = context.word("name")
        let body = try await Self.body(request)
        let wish = try TargetRequest.group(body)
        let isNew = try await store.put(
            group: name, wish, asked: host.targetDefaults(store), by: context.doer)
        desk.ring()
        let book = try await store.book()
        guard let group = book.group(named: name) else { throw ProbeFault.noGroup(name) }
        return Answer.json(isNew ? .created : .ok) { Self.write(group, book, &$0) }
    }

    /// `{"address": "192.0.2.1"}`, or `null` to go by what the agent says.
    private func place(_ request: Request, _ context: HubContext) async throws -> Response {
        let body = try await Self.body(request)
        let address = try MeshAddressRequest.address(body)
        let agent = context.word("id")
        guard try await host.agents.names().contains(agent) else {
            throw Refusal(.notFound, "No agent has this name.")
        }
        try await store.setAddress(address, of: agent, by: context.doer)
        desk.ring()
        return Answer.json { $0.value("address", address?.description) }
    }

    private func list() async throws -> Response {
        let book = try await store.book()
        return Answer.json { json in
            json.array("targets") { json in
                for one in book.listed { json.object { Self.write(one, book, &$0) } }
            }
        }
    }

    private func groups() async throws -> Response {
        let book = try await store.book()
        return Answer.json { json in
            json.array("groups") { json in
                for group in book.groups where ProbeGroup.isName(group.name) {
                    json.object { Self.write(group, book, &$0) }
                }
            }
        }
    }

    /// Which list each agent runs.
    private func plans() -> Response {
        let all = desk.all.sorted { $0.key < $1.key }
        return Answer.json { json in
            json.array("plans") { json in
                for (agent, given) in all {
                    json.object { write(agent, given, &$0) }
                }
            }
        }
    }

    private func write(_ agent: String, _ given: PlanDesk.Given, _ json: inout JSONWriter) {
        let answer = host.orders.answer(of: "probes", by: agent)
        json.value("agent", agent)
        json.value("targets", UInt64(given.targets.count))
        json.value("newest", given.revision)
        json.value("runs", host.runningRevision(of: agent))
        json.value("refusal", answer?.outcome == .refused ? answer?.reason : nil)
        json.array("refused") { json in
            for one in answer?.body.flatMap({ try? PlanAnswerV1.decode($0) }) ?? [] {
                json.object { json in
                    json.value("id", UInt64(one.target))
                    json.value("reason", one.reason)
                }
            }
        }
    }

    static func write(_ one: ListedTarget, _ book: TargetBook, _ json: inout JSONWriter) {
        json.value("id", UInt64(one.target.id))
        json.value("kind", one.target.kind.rawValue)
        json.value("address", one.member.map { "mesh:\($0)" } ?? one.target.address.description)
        json.value("target", one.target.spelling.description)
        json.value("label", one.label)
        json.value("group", book.group(one.group)?.name ?? "")
        json.value("family", one.target.family.rawValue)
        json.value("intervalSeconds", Double(one.target.intervalMilliseconds) / 1000, decimals: 3)
        json.value("timeoutSeconds", Double(one.target.timeoutMilliseconds) / 1000, decimals: 3)
        json.value("size", UInt64(one.target.payloadBytes))
        json.value("count", UInt64(one.target.count))
        json.value(
            "slowAboveMilliseconds", one.target.slowAboveMicroseconds.map { Double($0) / 1000 }, decimals: 3)
        json.value("downAfter", UInt64(one.target.downAfter))
        json.value("port", one.target.port.map { UInt64($0) })
        json.value("question", one.target.question)
        json.value("addedBy", one.addedBy)
        json.value("addedAt", one.addedAt)
    }

    static func write(_ group: ProbeGroup, _ book: TargetBook, _ json: inout JSONWriter) {
        json.value("name", group.name)
        json.value("mesh", group.isMesh)
        json.array("agents") { json in for agent in group.members.sorted() { json.value(nil, agent) } }
        json.array("targets") { json in
            for one in book.listed where one.group == group.id && one.member == nil {
                json.value(nil, one.target.spelling.description)
            }
        }
    }
}

extension HubHost {
    /// The revision of its list that an agent says it runs; `nil` where it has not said yet, or is away.
    func runningRevision(of agent: String) -> UInt64? {
        if let answer = orders.answer(of: "probes", by: agent), answer.outcome == .applied {
            return answer.revision
        }
        return orders.capabilities(of: agent)?.features.first { $0.name == "probes" }?.revision
    }
}
