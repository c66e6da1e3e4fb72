import Accounts
import HTTPTypes
import HubAccounts
import HubCore
import HubProbes
import HubTestSupport
import MonitorCore
import Testing

@testable import HubServer

@Suite("links to one view") struct ShareTests {
    private func guest(_ hub: AskedHub, _ place: String) async throws -> (cookie: HTTPFields, leads: String) {
        let secret = try await hub.store.accounts.share(place, days: 7, by: .console)
        let reply = try await hub.ask(.get, "/share/\(secret.revealed)")
        #expect(reply.status == .seeOther)
        return ([.cookie: try #require(reply.cookie)], reply.location)
    }

    @Test("a link opens its view with any query, its router's charts, and nothing else")
    func opens() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.administrator)
            let (cookie, leads) = try await guest(hub, "/routers/attic/history?range=1d")
            #expect(leads == "/routers/attic/history?range=1d")
            func status(_ path: String, _ method: HTTPRequest.Method = .get) async throws
                -> HTTPResponse.Status
            {
                try await hub.ask(method, path, cookie).status
            }
            // There is no such router: who is let in learns that.
            #expect(try await status("/routers/attic/history") == .notFound)
            #expect(try await status("/routers/attic/history?range=7d") == .notFound)
            let charts = "/api/v1/charts/traffic?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&step=3600"
            #expect(try await status("\(charts)&agent=attic") != .unauthorized)
            for other in ["\(charts)&agent=cellar", charts, "\(charts)&agent=attic&agent=cellar"] {
                #expect(try await status(other) == .unauthorized, "\(other)")
            }
            for path in ["/api/v1/agents", "/api/v1/series", "/api/v1/agents/attic/devices"] {
                #expect(try await status(path) == .unauthorized, "\(path)")
            }
            for path in [
                "/", "/routers/attic", "/routers/cellar/history", "/account", "/search?q=a", "/shares",
            ] {
                #expect(try await hub.ask(.get, path, cookie).location.hasPrefix("/login"), "\(path)")
            }
            #expect(try await hub.post("/routers/attic/history", [:], cookie).status != .ok)
            let (whole, _) = try await guest(hub, "/")
            #expect(try await hub.ask(.get, "\(charts)&agent=", whole).status != .unauthorized)
            for other in ["agent=attic", "agent=&agent=attic", "agent=&device=02:77:00:00:00:07"] {
                #expect(
                    try await hub.ask(.get, "\(charts)&\(other)", whole).status == .unauthorized, "\(other)")
            }
            let devices = charts.replacing("traffic", with: "devices")
            #expect(try await hub.ask(.get, "\(devices)&agent=attic", whole).status == .unauthorized)
        }
    }

    @Test("its page leads nowhere else and shows no form")
    func page() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.administrator)
            let (cookie, _) = try await guest(hub, "/devices")
            let page = try await hub.ask(.get, "/devices", cookie)
            #expect(page.status == .ok)
            for part in ["class=\"side\"", "class=\"bottom\"", "class=\"parts\""] {
                #expect(!page.body.contains("<nav \(part)"), "\(part)")
            }
            #expect(!page.body.contains("csrf"))
        }
    }

    @Test("pages that a guest may see offer their link to administrators alone")
    func offers() async throws {
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            let offer = #"name="view" value=""#
            let (admin, _) = try await hub.session(.administrator)
            let devices = try await hub.ask(.get, "/devices?sort=-down", admin)
            #expect(devices.body.contains(offer + "/devices?sort=-down"))
            for own in ["/account", "/search?q=a", "/users", "/checks", "/isp/search"] {
                #expect(try await !hub.ask(.get, own, admin).body.contains(offer), "\(own)")
            }
            let (viewer, _) = try await hub.session(.viewer)
            #expect(try await !hub.ask(.get, "/devices", viewer).body.contains(offer))
            let (cookie, _) = try await guest(hub, "/devices")
            #expect(try await !hub.ask(.get, "/devices", cookie).body.contains(offer))
        }
    }

    @Test(
        "a view follows its own topic, where it shows one",
        arguments: [
            ("/", "overview"), ("/routers/attic", "agent:attic"), ("/routers/my%20attic", "agent:my attic"),
            ("/routers/attic/devices/02:01:00:00:00:00", nil), ("/routers/attic/history", nil),
            ("/devices", nil),
        ])
    func topic(path: String, topic: String?) async throws {
        #expect(Guest(name: "guest", path: path).topic == topic)
        try await AskedHub.with { hub in
            _ = try await hub.session(.administrator)
            let (cookie, _) = try await guest(hub, path)
            let page = try await hub.ask(.get, path, cookie)
            guard page.status == .ok else { return }
            #expect(page.body.contains("data-guest=\"\(topic ?? "")\""))
            #expect(page.body.contains("Shared view: reload it for newer numbers"))
        }
    }

    @Test("it ends, by its time or by an administrator; no page of a user's own is shared")
    func ends() async throws {
        try await AskedHub.with { hub in
            let (admin, csrf) = try await hub.session(.administrator)
            let (cookie, _) = try await guest(hub, "/devices")
            let number = try #require(try await hub.store.accounts.sharedViews().first?.number)
            #expect(
                try await hub.post("/shares/\(number)/end", ["csrf": csrf], admin).status == .seeOther)
            #expect(try await hub.ask(.get, "/devices", cookie).location.hasPrefix("/login"))
            for place in [
                "/account", "/search?q=x", "//evil.example/", "https://evil.example/", "", "/api/v1/agents",
            ] {
                await #expect(throws: AccountFault.viewInvalid) {
                    try await hub.store.accounts.share(place, days: 7, by: .console)
                }
            }
            await #expect(throws: AccountFault.viewInvalid) {
                try await hub.store.accounts.share("/devices", days: 1000, by: .console)
            }
            let made = try await hub.post(
                "/shares", ["csrf": csrf, "view": "http://hub.example/devices?sort=-down", "days": "1"], admin
            )
            #expect(made.status == .created)
            #expect(made.body.contains("http://hub.example/share/"))
        }
    }
}
