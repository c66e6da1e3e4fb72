internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import Inventory
internal import MonitorCore
internal import MonitorWire

/// `/isp/search` and `GET /api/v1/isp/search`: one box for logins, hardware addresses, IP addresses and serial numbers.
struct SearchRoutes: Sendable {
    let host: HubHost
    let store: InventoryStore

    func add(to doors: Doors) {
        doors.pages(duty: .ports).get("isp/search") { request, context in
            let words = Self.trimmed(request.word("q"))
            guard !words.isEmpty else {
                return context.page(PortSearchPage(words: ""), section: "/isp/search")
            }
            return try await context.answering {
                let found = try await search(words)
                let elsewhere = try await elsewhere(words, context)
                return context.page(
                    PortSearchPage(words: words, found, elsewhere: elsewhere), section: "/isp/search")
            } refused: { refusal in
                context.page(
                    refusal, PortSearchPage(words: words, fault: refusal.sentence), section: "/isp/search")
            }
        }
        doors.programs(duty: .ports).get("api/v1/isp/search") { request, _ in
            SearchShape.answer(try await search(Self.trimmed(request.word("q"))))
        }
    }

    private func search(_ words: String) async throws -> PortSearch {
        try await store.search(
            words, switchPeriod: host.settings(InventorySettings.self).switchReadSeconds)
    }

    /// What other features know of it; what this one says to a search over everything is here already.
    private func elsewhere(_ words: String, _ context: HubContext) async throws -> [SearchPage.Found] {
        let question = SearchQuestion(words: words.lowercased(), visitor: try context.known, most: 20)
        return await host.gathering.search(question).filter { !InventorySearch.kinds.contains($0.kind) }
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace ?? false { text = text.dropFirst() }
        while text.last?.isWhitespace ?? false { text = text.dropLast() }
        return String(text)
    }
}

/// What the search over everything finds here.
enum InventorySearch {
    static let kinds: Set<String> = ["login", "network device"]

    static func found(
        _ question: SearchQuestion, _ store: InventoryStore
    ) async throws -> [SearchPage.Found] {
        guard question.visitor.duties.contains(.ports) else { return [] }
        let names = try await store.names(like: question.words, atMost: question.most)
        return names.logins.map { SearchPage.Found($0, PortSearchPage.path($0), kind: "login") }
            + names.devices.map {
                SearchPage.Found($0.name, "/isp/devices/\($0.number)", kind: "network device")
            }
    }
}

/// The JSON of a search.
enum SearchShape {
    static func answer(_ found: PortSearch) -> Response {
        Answer.json { json in
            json.array("logins") { json in
                for one in found.logins { json.object { login(one, &$0) } }
            }
            json.array("stations") { json in
                for one in found.stations { json.object { station(one, &$0) } }
            }
            json.array("choices") { json in
                for name in found.names { json.value(nil, name) }
                for address in found.addresses { json.value(nil, "\(address)") }
            }
            json.array("devices") { json in
                for one in found.devices {
                    json.object { json in
                        json.value("number", UInt64(one.number))
                        json.value("name", one.name)
                        json.value("address", one.address)
                    }
                }
            }
        }
    }

    private static func login(_ card: LoginCard, _ json: inout JSONWriter) {
        json.value("login", card.name)
        json.value("online", card.open != nil)
        json.array("sessions") { json in
            for one in card.sessions.prefix(10) { json.object { session(one, &$0) } }
        }
        json.array("stations") { json in
            for one in card.stations { json.object { station(one, &$0) } }
        }
    }

    static func session(_ session: KeptSession, _ json: inout JSONWriter) {
        json.value("login", session.login)
        json.value("mac", session.station.map { "\($0)" })
        json.value("server", session.nas)
        json.value("address", session.address)
        json.value("from", UTCTime(milliseconds: session.first * 1000))
        json.value("to", session.last.map { UTCTime(milliseconds: $0 * 1000) })
    }

    private static func station(_ card: StationCard, _ json: inout JSONWriter) {
        json.value("mac", "\(card.address)")
        json.array("places") { json in
            for one in card.places {
                json.object { json in
                    let numbers = card.ports[StationCard.PortName(one.place.device, one.place.port)]
                    json.value("device", one.place.device)
                    json.value("deviceNumber", UInt64(numbers?.device ?? 0))
                    json.value("port", one.place.port)
                    json.value("portNumber", UInt64(numbers?.port ?? 0))
                    json.array("vlans") { json in
                        for vlan in one.place.vlans.sorted() where vlan > 0 { json.value(nil, UInt64(vlan)) }
                    }
                    json.value("confidence", one.confidence.rawValue)
                    json.array("reasons") { json in for reason in one.reasons { json.value(nil, reason) } }
                    json.value("from", UTCTime(milliseconds: one.place.first * 1000))
                    json.value("to", one.place.last.map { UTCTime(milliseconds: $0 * 1000) })
                }
            }
        }
        json.array("logins") { json in for one in card.logins { json.value(nil, one.name) } }
        json.array("addresses") { json in
            for one in card.bindings {
                json.object { json in
                    json.value("address", one.address)
                    json.value("router", one.router)
                    json.value("from", UTCTime(milliseconds: one.first * 1000))
                    json.value("to", UTCTime(milliseconds: one.last * 1000))
                }
            }
        }
        json.array("onPortNow") { json in
            for one in card.occupants {
                json.object { json in
                    json.value("mac", "\(one.address)")
                    json.value("login", one.login)
                }
            }
        }
    }
}
