import Agents
import HTTPTypes
import HubCore
import HubLan
import HubTestSupport
import Hummingbird
import LanCore
import MonitorCore
import Testing

@testable import HubServer

@Suite("pages over HTTP") struct PageTests {
    private let browser: HTTPFields = [.accept: "text/html,application/xhtml+xml"]

    @Test("where there is nothing, a person gets a page with the way back, and a program a sentence")
    func unknownPath() async throws {
        try await AskedHub.with { hub in
            let (cookie, _) = try await hub.session(.viewer)
            for path in ["/nonsense", "/routers/attic/nonsense", "/api/v1/nonsense"] {
                let page = try await hub.ask(.get, path, browser.merging(cookie))
                #expect(page.status == .notFound)
                #expect(page.body.contains("There is no page at this address."))
                #expect(page.body.contains(#"action="/logout""#))
                #expect(page.headers[.contentSecurityPolicy] != nil)
                #expect(try await !hub.ask(.get, path, browser).body.contains(#"action="/logout""#))
                #expect(try await hub.ask(.head, path, browser).body.isEmpty)
                let program = try await hub.ask(.get, path)
                #expect(program.status == .notFound)
                #expect(program.body == #"{"error":"There is nothing at this path."}"#)
            }
        }
    }

    @Test("an administrator removes a router from its page; others see no such button")
    func remove() async throws {
        try await AskedHub.with { hub in
            let key = try await hub.store.newKey(.approved, serverID: "attic")
            let (cookie, csrf) = try await hub.session(.administrator)
            let (other, _) = try await hub.session(.operator)
            let now = UTCTime(milliseconds: 1_795_000_000_000)
            let snapshot = Snapshot(
                name: SnapshotName(serverID: "attic", startID: "s", sequence: 1), takenAt: now,
                windowBegan: now,
                windowEnded: now, windowSeconds: 5, host: HostMetrics(),
                capture: CaptureReport(isComplete: true))
            let running = Task { try await hub.store.run() }
            _ = try await hub.store.store(
                Arrival(snapshot: snapshot, key: 1, agentVersion: nil, arrivedAt: now))
            running.cancel()
            _ = await running.result
            let button = #"action="/routers/attic/remove""#
            #expect(try await hub.ask(.get, "/routers/attic", cookie).body.contains(button))
            #expect(try await !hub.ask(.get, "/routers/attic", other).body.contains(button))
            #expect(try await hub.post("/routers/attic/remove", ["csrf": csrf], cookie).status == .seeOther)
            #expect(try await hub.ask(.get, "/routers/attic", cookie).status == .notFound)
            #expect(try await hub.post("/routers/attic/remove", ["csrf": csrf], cookie).status == .notFound)
            #expect(try await hub.store.key(key) == nil)
        }
    }

    @Test("whoever may not do something is told so inside of the frame that they know")
    func forbidden() async throws {
        try await AskedHub.with { hub in
            let (cookie, _) = try await hub.session(.viewer)
            let refused = try await hub.ask(.get, "/users", cookie)
            #expect(refused.status == .forbidden)
            #expect(refused.body.contains(#"action="/logout""#))
            let forged = try await hub.post("/account/password", ["csrf": "0"], cookie)
            #expect(forged.status == .forbidden)
            #expect(forged.body.contains(#"action="/logout""#))
        }
    }

    @Test(
        "the command to paste holds no host that a shell would run",
        arguments: [
            ("hub.example", "http://hub.example/api"), ("[fd00::7]:8080", "http://[fd00::7]:8080/api"),
            ("$(reboot).example", "http://127.0.0.1:8080/api"), ("a;reboot", "http://127.0.0.1:8080/api"),
        ])
    func command(host: String, shown: String) async throws {
        try await AskedHub.with { hub in
            let (cookie, _) = try await hub.session(.administrator)
            let page = try await hub.ask(.get, "/agents", cookie, authority: host).body
            #expect(page.contains("--platform-api-url \(shown)/monitor"))
        }
    }

    @Test("sparklines of thousands of series have few points each")
    func sparklines() async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newToken(named: "x", .viewer).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let question = "agent=attic&kind=device&from=2026-11-21T00:00:00Z&to=2026-11-21T02:00:00Z"
            for (step, status) in [(60, HTTPResponse.Status.notFound), (59, .badRequest)] {
                let reply = try await hub.ask(.get, "/api/v1/sparklines?\(question)&step=\(step)", bearer)
                #expect(reply.status == status)
            }
        }
    }
}
