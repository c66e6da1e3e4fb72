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
    let checks: PublicChecks

    func add(to doors: Doors) {
        let people = doors.detailed(.viewer) { _, _ in
            guard PublicChecks.isOpen(desk.settings) else { return nil }
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
        let visitor = try context.known
        if isPublic(visitor) {
            return try await answer(try await checks.ask(asked, from: context.peer), to: nil)
        }
        let id = try await door.ask(
            asked.body(limit: nil), visitor, isOpen: false,
            by: AuditActor(name: visitor.name, address: context.peer))
        return try await answer(id, to: nil)
    }

    private func show(_ context: HubContext) async throws -> Response {
        guard desk.settings.isNetcheck else { throw Self.isOff }
        let visitor = try context.known
        return try await answer(
            context.word("id"), to: isPublic(visitor) ? PublicChecks.visitor(from: context.peer) : visitor)
    }

    private func isPublic(_ visitor: Visitor) -> Bool {
        visitor.name == Self.anonymous && visitor.csrf == nil && desk.settings.isPublic
    }

    static let isOff = Refusal(.notFound, "Netcheck's paths are switched off (NETCHECK).")

    private func answer(_ id: String, to reader: Visitor?) async throws -> Response {
        guard let body = try await desk.host.checkDoor.current?.answer(id, to: reader) else {
            throw Refusal(.notFound, "No check request")
        }
        let check = try CheckAnswer(body)
        var places: [IPAddress: NetcheckV1.Place] = [:]
        if check.question.kind == .info, let directory = desk.host.places.current {
            for address in Set(check.rows.compactMap(\.outcome.address)) {
                places[address] = await directory.place(of: address).map(NetcheckV1.Place.init)
            }
        }
        let responses = check.rows.map { row in
            let agent = desk.road.agent(row.agent)
            return NetcheckV1.Response(
                id: agent?.id ?? CheckAnswer.id(ofAgent: row.agent),
                info: agent?.info
                    ?? BrokerAgent.Info(hostname: row.agent, region: "", localAddress: "", publicAddress: ""),
                endedAt: row.endedAt, outcome: row.outcome,
                place: row.outcome.address.flatMap { places[$0] })
        }
        return Answer.json {
            NetcheckV1.write(check.question, id: id, notAsked: check.notAsked, responses, &$0)
        }
    }
}

extension NetcheckV1.Place {
    init(_ place: ShownPlace) {
        self.init(
            name: place.name, network: place.network, latitude: place.latitude, longitude: place.longitude)
    }
}
