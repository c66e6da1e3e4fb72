import HTTPTypes
import HubCore
import HubTestSupport
import MonitorCore
import Testing

@testable import HubBroker
@testable import HubProbes
@testable import HubServer

/// Agents that are there, and answer nothing.
private struct MadeRoad: AgentRoad {
    let count: Int

    func agents() -> [RoadAgent] { (0..<count).map { RoadAgent("agent-\($0 < 10 ? "0" : "")\($0)") } }
    func send(
        _ body: [UInt8], of feature: String, id: String, to agents: [String], within deadline: Duration,
        ended: @escaping @Sendable (String, AgentOrders.Outcome) -> Void
    ) async {}
    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool { false }
    func slashedList() async throws -> [UInt8]? { nil }
}

@Suite("which agents a check asks") struct CheckLimitTests {
    private func with25(_ body: (AskedHub) async throws -> Void) async throws {
        let made = HubFeature("made") { _ in
            var running = Running()
            running.roads = [MadeRoad(count: 25)]
            return running
        }
        try await AskedHub.with(adding: [made], body)
    }

    private func bearer(_ hub: AskedHub, _ role: Role, _ name: String) async throws -> HTTPFields {
        [.authorization: "Bearer \(try await hub.store.newToken(named: name, role, by: .console).revealed)"]
    }

    private func asked(_ reply: AskedHub.Reply) throws -> (id: String, agents: Int, notAsked: Int) {
        #expect(reply.status == .accepted, "\(reply.body)")
        let found = try #require(
            reply.body.firstMatch(
                of: #/"check":"([^"]+)","agents":(\d+),"notAsked":(\d+),/#))
        return (String(found.1), Int(found.2) ?? -1, Int(found.3) ?? -1)
    }

    /// Of a check, as the API tells it.
    private func names(_ hub: AskedHub, _ id: String, _ bearer: HTTPFields) async throws -> [String] {
        try await hub.ask(.get, "/api/v1/checks/\(id)", bearer).body
            .matches(of: #/"agent":"([^"]+)"/#).map { String($0.1) }
    }

    @Test(
        "an administrator asks all of them, by the API and on the page, and of fewer only where that is asked for"
    )
    func administrator() async throws {
        try await with25 { hub in
            let token = try await bearer(hub, .administrator, "t")
            let all = try asked(try await hub.ask(.post, "/api/v1/checks", token, body: #"{"kind":"info"}"#))
            #expect((all.agents, all.notAsked) == (25, 0))
            let few = try asked(
                try await hub.ask(.post, "/api/v1/checks", token, body: #"{"kind":"info","limit":3}"#))
            #expect((few.agents, few.notAsked) == (3, 22))
            let (cookie, csrf) = try await hub.session(.administrator)
            let form = try await hub.post(
                "/checks/new", ["csrf": csrf, "kind": "info", "all": "on"], cookie)
            #expect(form.status == .seeOther, "\(form.body)")
            let page = try await hub.ask(.get, form.location, cookie).body
            #expect(page.matches(of: /data-agent-row=/).count == 25)
            #expect(!page.contains("drawn by lot"))
        }
    }

    @Test("an operator asks twenty, drawn by lot, and is told how many were left out")
    func operators() async throws {
        try await with25 { hub in
            var heard: Set<String> = []
            var draws: Set<[String]> = []
            // Of one user five at once.
            for number in 0..<4 {
                let token = try await bearer(hub, .operator, "t\(number)")
                for _ in 0..<5 {
                    let check = try asked(
                        try await hub.ask(.post, "/api/v1/checks", token, body: #"{"kind":"info"}"#))
                    #expect((check.agents, check.notAsked) == (20, 5))
                    let names = try await names(hub, check.id, token)
                    #expect(names == names.sorted() && Set(names).count == 20)
                    heard.formUnion(names)
                    draws.insert(names)
                }
            }
            // Not always the first by name: that none is ever left out fails once in 10^12 runs.
            #expect(heard.count == 25)
            #expect(draws.count > 1)
            let token = try await bearer(hub, .operator, "more")
            let refused = try await hub.ask(
                .post, "/api/v1/checks", token, body: #"{"kind":"info","limit":21}"#)
            #expect(refused.status == .badRequest && refused.body.contains("At most 20 agents"))
            let (cookie, csrf) = try await hub.session(.operator)
            #expect(try await hub.ask(.get, "/checks/new", cookie).body.contains("drawn by lot"))
            let form = try await hub.post(
                "/checks/new", ["csrf": csrf, "kind": "info", "all": "on"], cookie)
            let page = try await hub.ask(.get, form.location, cookie).body
            #expect(page.contains("20 of 25 agents were asked, drawn by lot: 5 were not."))
        }
    }

    @Test("Netcheck's path asks as many as the role may, and says how many it left out")
    func netcheck() async throws {
        try await with25 { hub in
            hub.house.host.configuration.value.features[BrokerSettings.self].isNetcheck = true
            let body = #"{"request_type":"INFO","host":"www.example.net","port":0}"#
            let all = try await hub.ask(
                .post, "/api/v1/check", try await bearer(hub, .administrator, "a"), body: body)
            #expect(all.status == .ok && !all.body.contains("not_asked"), "\(all.body)")
            #expect(all.body.contains(#""request_type":"INFO","host":"www.example.net""#))
            let some = try await hub.ask(
                .post, "/api/v1/check", try await bearer(hub, .operator, "o"), body: body)
            #expect(some.status == .ok && some.body.contains(#""not_asked":5"#), "\(some.body)")
        }
    }

    @Test("without a login five are asked, of few kinds, seldom; DNS only of the operator's resolver")
    func guests() async throws {
        try await with25 { hub in
            func form(_ kind: String) async throws -> AskedHub.Reply {
                try await hub.post("/check", ["kind": kind, "host": "www.example.net"])
            }
            // Off, as it is at first.
            #expect(try await hub.ask(.get, "/check").status == .notFound)
            #expect(try await form("ping").status == .notFound)
            let settings = hub.house.host.configuration
            settings.value.features[BrokerSettings.self].isNetcheck = true
            #expect(try await hub.ask(.get, "/check").status == .notFound)
            settings.value.features[BrokerSettings.self].isPublic = true
            let shown = try await hub.ask(.get, "/check").body
            #expect(shown.contains("PING") && !shown.contains("DNS") && !shown.contains("INFO"))
            for kind in ["dns", "info", "udp", "trace", ""] {
                #expect(try await form(kind).status == .unprocessableContent, "\(kind)")
            }
            for kind in ["DNS", "INFO", "UDP_CONNECT"] {
                let refused = try await hub.ask(
                    .post, "/api/v1/check",
                    body: #"{"request_type":"\#(kind)","host":"www.example.net","port":7}"#)
                #expect(refused.status == .unauthorized, "\(kind)")
            }
            // A private address is refused before any agent hears of it.
            let inner = try await hub.post("/check", ["kind": "ping", "host": "127.0.0.1"])
            #expect(inner.status != .seeOther)
            settings.value.features[BrokerSettings.self].publicResolver = IPAddress("9.9.9.9")
            // One in five seconds, whatever came of it.
            let early = try await form("ping")
            #expect(early.status == .tooManyRequests && early.body.contains("One check in 5 seconds"))
        }
    }

    @Test("a guest's check is asked of the operator's resolver, shown to guests, and no other check is")
    func shown() async throws {
        try await with25 { hub in
            let settings = hub.house.host.configuration
            settings.value.features[BrokerSettings.self].isNetcheck = true
            settings.value.features[BrokerSettings.self].isPublic = true
            settings.value.features[BrokerSettings.self].publicResolver = IPAddress("9.9.9.9")
            let asked = try await hub.post("/check", ["kind": "dns", "host": "www.example.net"])
            #expect(asked.status == .seeOther, "\(asked.body)")
            let page = try await hub.ask(.get, asked.location)
            #expect(page.status == .ok && page.body.contains("5 of 25 agents were asked, drawn by lot."))
            #expect(page.body.contains(#"http-equiv="refresh""#) && !page.body.contains("/checks"))
            let token = try await bearer(hub, .operator, "o")
            let id = asked.location.split(separator: "/").last ?? ""
            let own = try await hub.ask(.get, "/api/v1/checks/\(id)", token).body
            #expect(own.contains(#""server":"9.9.9.9""#))
            let other = try self.asked(
                try await hub.ask(.post, "/api/v1/checks", token, body: #"{"kind":"info"}"#))
            #expect(try await hub.ask(.get, "/check/\(other.id)").status == .notFound)
            // Another site's form asks nothing.
            let forged = try await hub.post(
                "/check", ["kind": "ping", "host": "www.example.org"],
                [HTTPField.Name("Sec-Fetch-Site")!: "cross-site"])
            #expect(forged.status == .badRequest)
        }
    }

    @Test("where Meshping's documents lead: to its agents where they may come, else to the hub's own")
    func admin() async throws {
        try await AskedHub.with { hub in
            let (cookie, _) = try await hub.session(.administrator)
            #expect(try await hub.ask(.get, "/admin", cookie).location == "/agents")
            hub.house.host.configuration.value.features[ProbeHubSettings.self].meshpingListen =
                MeshpingPlace("127.0.0.1:5000")
            #expect(try await hub.ask(.get, "/admin", cookie).location == "/targets#meshping")
            #expect(try await hub.ask(.get, "/targets", cookie).body.contains(#"id="meshping""#))
        }
    }
}
