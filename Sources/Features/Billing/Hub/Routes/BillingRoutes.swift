internal import Billing
internal import ConnectorAccess
internal import Connectors
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/isp/clients`: customers, for programs.
struct BillingRoutes: Sendable {
    private static let most = 1000
    let house: BillingHouse

    func add(to doors: Doors) {
        let billing = doors.programs(duty: .billing)
        billing.get("api/v1/isp/clients") { _, context in try await list(context) }
        billing.get("api/v1/isp/clients/:cabinet/:id") { request, context in
            try await card(request, context)
        }
    }

    /// A card is read from the cabinet now, and stored nowhere.
    private func card(_ request: Request, _ context: HubContext) async throws -> Response {
        let (from, to) = (try Self.day("from", request), try Self.day("to", request))
        let usual = BillingDate.period(request, house.clock())
        let (cabinet, client) = try await house.opened(context)
        let card = try await house.card(
            cabinet, client.id, from: from ?? usual.from, to: to ?? usual.to, by: context.known.name)
        let session = await house.online()?[client.login.lowercased()]
        return Answer.json { json in
            Self.write(client, session, &json)
            json.array("card") { json in
                for pair in card.pairs {
                    json.object { json in
                        json.value("label", pair.label)
                        json.value("value", pair.value)
                    }
                }
            }
            json.value("warnings", card.warnings.isEmpty ? nil : card.warnings)
            json.value("sessionsFault", card.sessionsFault)
            json.array("sessions") { json in
                for row in card.sessions {
                    json.object { json in
                        json.value("date", row["date"] ?? "")
                        json.value("interval", row["interval"] ?? "")
                        json.value("description", row["description"] ?? "")
                        json.value("received", row["received"] ?? "")
                        json.value("sent", row["sent"] ?? "")
                        json.value("sum", row["sum"] ?? "")
                    }
                }
            }
        }
    }

    /// - Throws: a refusal of what is not a day.
    private static func day(_ word: Substring, _ request: Request) throws -> BillingDate? {
        let text = request.word(word)
        guard !text.isEmpty else { return nil }
        guard let day = BillingDate(field: text) else {
            throw Refusal(.unprocessableContent, "'\(word)' is a day: 2026-11-30.")
        }
        return day
    }

    private static func write(
        _ client: KeptClient, _ session: CustomerSessions.Session?, _ json: inout JSONWriter
    ) {
        json.value("id", client.id)
        json.value("login", client.login)
        json.value("name", client.name)
        json.value("onlineSince", session?.since)
        json.value("address", session?.address)
        json.value("server", session?.server)
    }

    private func list(_ context: HubContext) async throws -> Response {
        let words = context.query("q")
        var all: [(cabinet: KeptConnector, state: BillingStore.ListState, clients: [KeptClient])] = []
        for one in try await house.cabinets() {
            all.append(
                (
                    one, try await house.store.state(of: one.number),
                    try await house.store.search(words, of: one.number, atMost: Self.most)
                ))
        }
        let online = await house.online()
        return Answer.json { json in
            json.array("cabinets") { json in
                for one in all {
                    json.object { json in
                        json.value("number", UInt64(one.cabinet.number))
                        json.value("name", one.cabinet.name)
                        json.value("readAt", one.state.readAt)
                        json.value("fault", one.state.fault)
                        json.value("count", UInt64(one.state.count))
                        json.array("clients") { json in
                            for client in one.clients {
                                json.object { json in
                                    Self.write(client, online?[client.login.lowercased()], &json)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
