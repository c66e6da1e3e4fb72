internal import Broker
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// `/api/v1/check/`: Netcheck's shape of what `/api/v1/checks` does.
struct NetcheckCheckRoutes: Sendable {
    let desk: BrokerDesk
    let limit: NetcheckLimit

    private static let agentsOfPublic = 5
    private static let agentsOfUsers = 20
    /// The kinds that may be asked for without a login. DNS tells of an agent's network.
    private static let publicKinds: Set<ProbeKind> = [.ping, .http, .tcp]

    func add(to doors: Doors) {
        let people = doors.detailed(.viewer) { _, _ in
            guard desk.settings.isNetcheck, desk.settings.isPublic else { return nil }
            return Visitor(name: Self.anonymous, role: .viewer, csrf: nil)
        }.group("api/v1")
        people.post("check") { request, context in try await ask(request, context) }
        people.get("check/:id") { _, context in try await show(context) }
    }

    private static let anonymous = "netcheck"

    private func ask(_ request: Request, _ context: HubContext) async throws -> Response {
        guard desk.settings.isNetcheck, let door = desk.host.checkDoor.current else { throw Self.isOff }
        guard let body = try await request.bytes(atMost: NetcheckV1.longest) else {
            throw Refusal.tooLong(NetcheckV1.longest)
        }
        let asked: NetcheckV1.Asked
        do throws(WireFault) { asked = try NetcheckV1.asked(body) } catch {
            throw Refusal(.unprocessableContent, error.description)
        }
        var visitor = try context.known
        let isPublic = self.isPublic(visitor)
        if isPublic {
            guard Self.publicKinds.contains(asked.kind) else {
                throw Refusal(.unauthorized, "\(asked.kind.rawValue) needs a login.")
            }
            try limit.ask(context.peer)
            visitor = Self.stranger(context)
        }
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("kind", asked.kind.rawValue)
            if asked.kind != .info { json.value("host", asked.host) }
            if asked.kind.takesPort { json.value("port", asked.port.map { UInt64($0) }) }
            json.value("limit", UInt64(isPublic ? Self.agentsOfPublic : Self.agentsOfUsers))
        }
        let id = try await door.ask(
            json.bytes, visitor, isOpen: isPublic, by: AuditActor(name: visitor.name, address: context.peer))
        return try await answer(id, to: nil)
    }

    private func show(_ context: HubContext) async throws -> Response {
        guard desk.settings.isNetcheck else { throw Self.isOff }
        let visitor = try context.known
        return try await answer(context.word("id"), to: isPublic(visitor) ? Self.stranger(context) : visitor)
    }

    private func isPublic(_ visitor: Visitor) -> Bool {
        visitor.name == Self.anonymous && visitor.csrf == nil && desk.settings.isPublic
    }

    /// Users without a login are counted by address.
    private static func stranger(_ context: HubContext) -> Visitor {
        Visitor(name: "netcheck \(PeerNetwork.name(of: context.peer))", role: .viewer, csrf: nil)
    }

    private static let isOff = Refusal(.notFound, "Netcheck's paths are switched off (NETCHECK).")

    private func answer(_ id: String, to reader: Visitor?) async throws -> Response {
        guard let body = try await desk.host.checkDoor.current?.answer(id, to: reader) else {
            throw Refusal(.notFound, "No check request")
        }
        let check = try CheckAnswer(body)
        let responses = check.rows.map { row in
            let agent = desk.road.agent(row.agent)
            return NetcheckV1.Response(
                id: agent?.id ?? CheckAnswer.id(ofAgent: row.agent),
                info: agent?.info
                    ?? BrokerAgent.Info(hostname: row.agent, region: "", localAddress: "", publicAddress: ""),
                endedAt: row.endedAt, outcome: row.outcome)
        }
        return Answer.json { NetcheckV1.write(check.question, id: id, responses, &$0) }
    }
}
