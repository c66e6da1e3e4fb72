internal import AMQPClient
internal import Broker
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// Netcheck's paths for agents: an administrator makes one, it registers with its token, and sends heartbeats. The list is
/// `GET /api/v1/agents/` with its slash, and `DELETE` the hub's own (`AgentRoad`).
struct NetcheckAgentRoutes: Sendable {
    let desk: BrokerDesk
    let limit: NetcheckLimit

    func add(to doors: Doors) {
        let open = doors.anybodyDetailed.group("api/v1")
        open.post("agents/register") { request, context in
            try await on { try await register(request, context) }
        }
        open.post("agents/heartbeat") { request, context in
            try await on { try await heartbeat(request, context) }
        }
        open.get("ip") { _, context in
            try await on { Answer.bytes(.ok, Array(context.peer.utf8), type: "text/plain; charset=utf-8") }
        }
        let administrators = doors.detailed(.administrator) { _, _ in nil }.group("api/v1")
        administrators.post("agents") { request, context in try await on { try await make(request, context) }
        }
        doors.detailed(.viewer) { _, _ in nil }.group("api/v1").get("agents/:id") { _, context in
            try await on { try show(context) }
        }
    }

    private func on(_ body: () async throws -> Response) async throws -> Response {
        guard desk.settings.isNetcheck else {
            throw Refusal(.notFound, "Netcheck's paths are switched off (NETCHECK).")
        }
        return try await body()
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: NetcheckV1.longest) else {
            throw Refusal.tooLong(NetcheckV1.longest)
        }
        return body
    }

    private static func read<Value>(_ body: () throws(WireFault) -> Value) throws -> Value {
        do throws(WireFault) { return try body() } catch {
            throw Refusal(.unprocessableContent, error.description)
        }
    }

    private func make(_ request: Request, _ context: HubContext) async throws -> Response {
        let body = try await Self.body(request)
        let name = try Self.read { () throws(WireFault) in try NetcheckV1.creation(body) }
        let (agent, token) = try await desk.make(name, by: context.doer)
        return Answer.json { write(agent, token: token, &$0) }
    }

    private func show(_ context: HubContext) throws -> Response {
        guard let agent = desk.road.agent(context.word("id")) else { throw BrokerFault.unknown }
        return Answer.json { write(agent, &$0) }
    }

    private func write(_ agent: BrokerAgent, token: Secret? = nil, _ json: inout JSONWriter) {
        NetcheckV1.write(
            agent, token: token, at: desk.host.clock(), every: desk.settings.heartbeatSeconds, &json)
    }

    private func register(_ request: Request, _ context: HubContext) async throws -> Response {
        try limit.check(context.peer)
        let body = try await Self.body(request)
        let registration = try Self.read { () throws(WireFault) in try NetcheckV1.registration(body) }
        let registered: BrokerDesk.Registered
        do {
            registered = try await desk.register(registration, from: context.peer)
        } catch let fault as BrokerFault where fault == .unknown {
            limit.miss(context.peer)
            throw fault
        }
        guard let broker = desk.settings.agents ?? desk.settings.broker else { throw BrokerFault.noBroker }
        let access = NetcheckV1.Access(
            host: broker.host, port: broker.port, vhost: desk.settings.vhost, password: registered.password,
            heartbeatEndpoint:
                "\(desk.host.publicAddress ?? context.origin)/api/v1/agents/heartbeat?key=\(registered.heartbeatKey.revealed)",
            heartbeatSeconds: desk.settings.heartbeatSeconds)
        return Answer.json { NetcheckV1.write(registered.agent, access, &$0) }
    }

    /// Exactly 204: the agent takes nothing else.
    private func heartbeat(_ request: Request, _ context: HubContext) async throws -> Response {
        try limit.check(context.peer)
        let body = try await Self.body(request)
        let id = try Self.read { () throws(WireFault) in try NetcheckV1.heartbeat(body) }
        guard try await desk.heartbeat(Secret(request.word("key")), of: id) else {
            limit.miss(context.peer)
            throw Refusal(.unauthorized, "This agent is not known here, or was revoked.")
        }
        return Response(status: .noContent)
    }
}
