import HTTPTypes
import Hummingbird
import MonitorCore
import Testing

@testable import HubAPI
@testable import HubStore

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
            var statuses: [HTTPResponse.Status] = []
            for _ in 1...11 {
                statuses.append(
                    try await hub.ask(.post, "/api/generate-key", body: #"{"ip":"192.0.2.1"}"#).status)
            }
            #expect(statuses.last == .tooManyRequests)
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
