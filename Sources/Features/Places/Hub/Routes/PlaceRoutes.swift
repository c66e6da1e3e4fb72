internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/places`: where agents stand.
struct PlaceRoutes: Sendable {
    let host: HubHost
    let book: PlaceBook

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/places") { _, _ in try await list() }
        let administrators = doors.programs(.administrator)
        administrators.put("api/v1/places/:id") { request, context in try await put(request, context) }
        administrators.delete("api/v1/places/:id") { _, context in
            try await book.store.put(nil, of: context.word("id"), by: context.doer)
            return Response(status: .noContent)
        }
    }

    private func list() async throws -> Response {
        let all = try await book.store.all().sorted { $0.key < $1.key }
        let absence = await book.absence()
        return Answer.json { json in
            json.value("note", absence)
            json.array("agents") { json in
                for (agent, place) in all {
                    json.object { json in
                        json.value("agent", agent)
                        json.value("name", place.name)
                        json.value("region", place.region)
                        json.value("latitude", place.latitude, decimals: 5)
                        json.value("longitude", place.longitude, decimals: 5)
                    }
                }
            }
        }
    }

    private func put(_ request: Request, _ context: HubContext) async throws -> Response {
        guard let body = try await request.bytes(atMost: PlaceRequest.longest) else {
            throw Refusal.tooLong(PlaceRequest.longest)
        }
        let place = try PlaceRequest.place(body)
        if let fault = PlaceRequest.fault(place) { throw Refusal(.badRequest, fault) }
        let agent = context.word("id")
        guard
            try await host.agents.names().union(host.roads.all.flatMap { $0.agents().map(\.name) }).contains(
                agent)
        else { throw Refusal(.notFound, "No agent has this name.") }
        try await book.store.put(place, of: agent, by: context.doer)
        return Answer.done
    }
}
