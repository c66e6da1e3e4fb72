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
        doors.programs(duty: .billing).get("api/v1/isp/clients") { _, context in try await list(context) }
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
                                    let session = online?[client.login.lowercased()]
                                    json.value("id", client.id)
                                    json.value("login", client.login)
                                    json.value("name", client.name)
                                    json.value("onlineSince", session?.since)
                                    json.value("address", session?.address)
                                    json.value("server", session?.server)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
