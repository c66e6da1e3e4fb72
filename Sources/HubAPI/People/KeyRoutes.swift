internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/keys` and `/api/v1/enrolments`: the same for programs, with a token of role administrator.
struct KeyRoutes: Sendable {
    let memory: any KeyMemory

    func add(to doors: Doors) {
        let programs = doors.programs(.administrator).group("api/v1")
        programs.get("keys") { _, _ in await answered { Self.json(try await memory.keys()) } }
        programs.post("keys") { request, context in await answered { try await makeKey(request, context) } }
        for decision in KeyDecision.allCases {
            programs.post("keys/:number/\(decision.rawValue)") { _, context in
                await answered { try await decide(decision.state, context) }
            }
        }
        programs.delete("agents/:id") { _, context in
            await answered {
                guard try await memory.remove(agent: context.word("id"), by: context.doer) else {
                    throw NotThere()
                }
                return Answer.json { $0.value("status", "removed") }
            }
        }
        programs.get("enrolments") { _, _ in await answered { Self.json(try await memory.enrolments()) } }
        programs.post("enrolments") { request, context in
            await answered { try await makeEnrolment(request, context) }
        }
        programs.delete("enrolments/:number") { _, context in
            await answered {
                guard try await memory.revokeEnrolment(context.number("number"), by: context.doer) else {
                    throw NotThere()
                }
                return Answer.json { $0.value("status", "revoked") }
            }
        }
    }

    private func answered(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch let fault as WireFault {
            return Answer.refusal(.badRequest, fault.description)
        } catch {
            return await Answer.people {
                throw error
            } refused: {
                Answer.refusal($0, $1)
            }
        }
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: HubRequests.longest) else { throw UnreadableForm() }
        return body
    }

    private func makeKey(_ request: Request, _ context: HubContext) async throws -> Response {
        let agent = try HubRequests.newcomer(await Self.body(request)).agent
        try AgentKey.check(agent ?? "")
        let key = try await memory.newKey(.approved, serverID: agent, address: nil, by: context.doer)
        return Answer.json(.created) { $0.value("api_key", key.revealed) }
    }

    private func decide(_ state: AgentKey.State, _ context: HubContext) async throws -> Response {
        let number = context.number("number")
        guard try await memory.decide(state, on: number, by: context.doer) else { throw NotThere() }
        return Answer.json { json in
            json.value("number", UInt64(number))
            json.value("state", state.rawValue)
        }
    }

    private func makeEnrolment(_ request: Request, _ context: HubContext) async throws -> Response {
        let asked = try HubRequests.newcomer(await Self.body(request))
        guard let kind = Enrolment.Kind(rawValue: asked.kind) else { throw UnknownKind() }
        let token = try await memory.newEnrolment(
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
                        json.value("agent", key.serverID)
                        json.value("ip", key.address)
                        json.value("createdAt", key.createdAt)
                        json.value("waitingSnapshots", UInt64(key.waitingSnapshots))
                    }
                }
            }
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
