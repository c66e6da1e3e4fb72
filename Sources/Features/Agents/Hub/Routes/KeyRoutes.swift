internal import Agents
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/keys` and `/api/v1/enrolments`: the same for programs, with a token of role administrator.
struct KeyRoutes: Sendable {
    let store: AgentStore
    /// Their agents are removed by the same path.
    let roads: AgentRoads

    func add(to doors: Doors) {
        let programs = doors.programs(.administrator).group("api/v1")
        programs.get("keys") { _, _ in Self.json(try await store.keys()) }
        programs.post("keys") { request, context in try await makeKey(request, context) }
        for decision in KeyDecision.allCases {
            programs.post("keys/:number/\(decision.rawValue)") { request, context in
                try await decide(decision.state, request, context)
            }
        }
        programs.delete("agents/:id") { _, context in
            if try await roads.remove(context.word("id"), by: context.doer) {
                return Response(status: .noContent)
            }
            guard try await store.remove(agent: context.word("id"), by: context.doer) else {
                return Answer.detailed(Refusal(.notFound, "Agent not found"))
            }
            return Answer.json { $0.value("status", "removed") }
        }
        programs.get("enrolments") { _, _ in Self.json(try await store.enrolments()) }
        programs.post("enrolments") { request, context in try await makeEnrolment(request, context) }
        programs.delete("enrolments/:number") { _, context in
            guard try await store.revokeEnrolment(context.number("number"), by: context.doer) else {
                throw Refusal.notThere
            }
            return Answer.json { $0.value("status", "revoked") }
        }
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: HubRequests.longest) else {
            throw Refusal.tooLong(HubRequests.longest)
        }
        return body
    }

    private func makeKey(_ request: Request, _ context: HubContext) async throws -> Response {
        let asked = try HubRequests.newcomer(await Self.body(request))
        let key = try await store.newKey(
            .approved, serverID: asked.agent, takingOver: asked.takesOver, by: context.doer)
        return Answer.json(.created) { $0.value("api_key", key.revealed) }
    }

    /// The body may be left out: then the decision holds whatever the key's agent is.
    private func decide(
        _ state: AgentKey.State, _ request: Request, _ context: HubContext
    ) async throws -> Response {
        let number = context.number("number")
        let body = try await Self.body(request)
        let asked = try HubRequests.newcomer(body.isEmpty ? Array("{}".utf8) : body)
        let isMade = try await store.decide(
            state, on: number, shown: asked.agent.map { .agent($0) } ?? .unchecked,
            takingOver: asked.takesOver, by: context.doer)
        guard isMade else { throw Refusal.notThere }
        return Answer.json { json in
            json.value("number", UInt64(number))
            json.value("state", state.rawValue)
        }
    }

    private func makeEnrolment(_ request: Request, _ context: HubContext) async throws -> Response {
        let asked = try HubRequests.newcomer(await Self.body(request))
        guard let kind = Enrolment.Kind(rawValue: asked.kind) else { throw Refusal.unknownKind }
        let token = try await store.newEnrolment(
            kind, labelled: asked.label, days: kind.usualDays, by: context.doer)
        return Answer.json(.created) { $0.value("enrolmentToken", token.revealed) }
    }

    private static func json(_ keys: [AgentKey]) -> Response {
        Answer.json { json in
            json.array("keys") { json in
                for key in keys {
                    json.object { json in
                        json.value("number", UInt64(key.number))
                        json.value("state", key.state.rawValue)
                        json.value("agent", key.agent)
                        json.value("ip", key.address)
                        json.value("askedFrom", key.peer)
                        if let hold = key.hold { json.value("heldFor", hold.rawValue) }
                        if let seen = key.seenAt { json.value("lastUsed", seen) }
                        if let contest = key.contest { Self.write(contest, &json) }
                        json.value("createdAt", key.createdAt)
                        json.value("waitingSnapshots", UInt64(key.waitingSnapshots))
                    }
                }
            }
        }
    }

    /// Who has the name already that the key's agent claims.
    private static func write(_ contest: AgentKey.Contest, _ json: inout JSONWriter) {
        json.object("claimsNameOf") { json in
            json.value("key", contest.key.map { UInt64($0) })
            json.value("lastSeen", contest.lastSeen)
        }
    }

    private static func json(_ enrolments: [Enrolment]) -> Response {
        Answer.json { json in
            json.array("enrolments") { json in
                for one in enrolments {
                    json.object { json in
                        json.value("number", UInt64(one.number))
                        json.value("label", one.label)
                        json.value("kind", one.kind.rawValue)
                        json.value("expiresAt", one.expiresAt)
                        json.value("uses", UInt64(one.uses))
                    }
                }
            }
        }
    }
}
