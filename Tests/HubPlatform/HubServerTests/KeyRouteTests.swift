import Agents
import HTTPTypes
import HubCore
import HubTestSupport
import Hummingbird
import MonitorCore
import Testing

@testable import HubAgents
@testable import HubServer

@Suite("keys over HTTP") struct KeyRouteTests {
    @Test("a program with an administrator's token decides on keys, and the audit names it")
    func decide() async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newToken(named: "fleet", .administrator).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let reply = try await hub.ask(.post, "/api/generate-key", body: #"{"ip":"192.0.2.1"}"#)
            #expect(reply.status == .ok)
            for (word, state) in [
                ("approve", "approved"), ("hold", "on-hold"), ("deny", "denied"), ("revoke", "denied"),
            ] {
                let answer = try await hub.ask(.post, "/api/v1/keys/1/\(word)", bearer)
                #expect(answer.body == #"{"number":1,"state":"\#(state)"}"#)
            }
            #expect(try await hub.ask(.post, "/api/v1/keys/9/approve", bearer).status == .notFound)
            #expect(try await hub.ask(.get, "/api/v1/keys", bearer).body.contains(#""state":"denied""#))
            let audit = try await hub.ask(.get, "/api/v1/audit", bearer).body
            #expect(audit.contains(#""who":"token fleet","address":"192.0.2.7","action":"key-approved""#))
        }
    }

    @Test("an enrolment token gives an approved key once, and a wrong one none")
    func enrol() async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newEnrolment(.once, labelled: "x", days: 1, by: .console).revealed
            let body = #"{"ip":"192.0.2.1","enrolmentToken":"\#(token)"}"#
            #expect(try await hub.ask(.post, "/api/generate-key", body: body).status == .ok)
            #expect(try await hub.store.keys().map(\.state) == [.approved])
            #expect(try await hub.ask(.post, "/api/generate-key", body: body).status == .forbidden)
            #expect(try await hub.store.keys().count == 1)
        }
    }

    @Test("strangers' requests for keys leave an enrolment token's bearers their own, and others two each")
    func notStarved() {
        let (strangers, bearers) = (
            KeyRequestLimit(KeyRequestLimit.ofStrangers), KeyRequestLimit(KeyRequestLimit.ofBearers)
        )
        let now = ContinuousClock.now
        let given = (0..<200).count { strangers.allows("192.0.2.\($0 / 20)", at: now) }
        #expect(given == 100)
        #expect((0..<5).count { _ in strangers.allows("198.51.100.1", at: now) } == 2)
        #expect((0..<20).count { strangers.allows("2001:db8::\($0):0:0:0:1", at: now) } == 2)
        #expect((0..<200).count { _ in bearers.allows("198.51.100.1", at: now) } == 100)
        #expect(strangers.allows("192.0.2.1", at: now + .seconds(61)))
    }

    @Test("a bearer of an enrolment token gets a key after strangers used up theirs")
    func bearer() async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newEnrolment(.many, labelled: "x", days: 1, by: .console).revealed
            // At once: on a slow machine, one after the other could take longer than the minute that they share.
            let refused = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 1...11 {
                    group.addTask {
                        try await hub.ask(.post, "/api/generate-key", body: #"{"ip":"192.0.2.1"}"#).status
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 == .tooManyRequests ? 1 : 0 }
            }
            #expect(refused == 1)
            let body = #"{"ip":"192.0.2.1","enrolmentToken":"\#(token)"}"#
            #expect(try await hub.ask(.post, "/api/generate-key", body: body).status == .ok)
        }
    }

    @Test(
        "wrong bodies are told why",
        arguments: [
            ("/api/v1/keys", "{", HTTPResponse.Status.badRequest),
            ("/api/v1/keys", #"{"agent":7}"#, .badRequest),
            ("/api/v1/keys", #"{"agent":"a\nb"}"#, .unprocessableContent),
            ("/api/v1/enrolments", #"{"kind":"ever","label":"x"}"#, .unprocessableContent),
            ("/api/v1/enrolments", #"{"kind":"once","label":""}"#, .unprocessableContent),
        ])
    func wrong(path: String, body: String, status: HTTPResponse.Status) async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newToken(named: "fleet", .administrator).revealed
            let reply = try await hub.ask(.post, path, [.authorization: "Bearer \(token)"], body: body)
            #expect(reply.status == status)
            #expect(reply.body.hasPrefix(#"{"error":""#))
        }
    }

    @Test("a decision on what was not shown, and a name that is taken, are answered by 409")
    func conflicts() async throws {
        try await AskedHub.with { hub in
            let token = try await hub.store.newToken(named: "fleet", .administrator).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            func post(_ path: String, _ body: String) async throws -> AskedHub.Reply {
                try await hub.ask(.post, "/api/v1/keys" + path, bearer, body: body)
            }
            #expect(try await post("", #"{"agent":"attic"}"#).status == .created)
            let taken = try await post("", #"{"agent":"attic"}"#)
            #expect(taken.status == .conflict && taken.body.contains("Key 1 uses the name 'attic'"))
            #expect(try await post("", #"{"agent":"attic","takeOver":true}"#).status == .created)
            let changed = try await post("/1/approve", #"{"agent":"cellar"}"#)
            #expect(changed.status == .conflict && changed.body.contains("changed its name to 'attic'"))
            #expect(try await post("/1/approve", #"{"agent":"attic","takeOver":true}"#).status == .ok)
            #expect(try await post("/1/hold", "").status == .ok)
            #expect(
                try await post("", #"{"agent":"\#(String(repeating: "x", count: 2000))"}"#).status
                    == .contentTooLarge)
            let (cookie, csrf) = try await hub.session(.administrator)
            let form = ["csrf": csrf, "agent": "cellar"]
            #expect(try await hub.post("/agents/keys/1/approve", form, cookie).status == .conflict)
        }
    }

    @Test("the page shows where a key was really asked from, and whose name its agent claims")
    func page() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.store.newKey(.approved, serverID: "attic")
            _ = try await hub.ask(.post, "/api/generate-key", body: #"{"ip":"203.0.113.9"}"#)
            #expect(try await hub.store.owner(of: 2, claiming: "attic") == nil)
            let (cookie, _) = try await hub.session(.administrator)
            let page = try await hub.ask(.get, "/agents", cookie).body
            #expect(page.contains("claims the name that key 1 uses"))
            #expect(page.contains("192.0.2.7<span class=\"note\">says 203.0.113.9"))
            #expect(page.contains("Replace key 1</button>"))
            let token = try await hub.store.newToken(named: "fleet", .administrator).revealed
            let json = try await hub.ask(.get, "/api/v1/keys", [.authorization: "Bearer \(token)"]).body
            #expect(json.contains(#""askedFrom":"192.0.2.7""#))
            #expect(json.contains(#""claimsNameOf":{"key":1,"lastSeen":null}"#))
        }
    }

    @Test("a key and a token that were made show once, in the answer to the form")
    func made() async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.administrator)
            for (path, form) in [
                ("/agents/keys", ["agent": "attic"]), ("/agents/enrolments", ["label": "x", "kind": "many"]),
            ] {
                let reply = try await hub.post(path, form.merging(["csrf": csrf]) { $1 }, cookie)
                #expect(reply.status == .created)
                let secret = try #require(reply.body.firstMatch(of: /[0-9a-f]{64}</)?.0).dropLast()
                #expect(try await !hub.ask(.get, "/agents", cookie).body.contains(secret))
            }
            #expect(try await hub.store.keys().map(\.serverID) == ["attic"])
        }
    }
}
