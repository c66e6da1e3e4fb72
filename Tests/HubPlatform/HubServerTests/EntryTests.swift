import Accounts
import HTTPTypes
import HubCore
import HubTestSupport
import Hummingbird
import MonitorCore
import Testing

@testable import HubAccounts
@testable import HubServer

@Suite("the ways in") struct EntryTests {
    private let anna = ["name": "anna", "password": "eleven pipers", "again": "eleven pipers"]

    @Test("while there is nobody, every page leads to the first run, and the code in the log opens it")
    func firstRun() async throws {
        try await AskedHub.with { hub in
            for path in ["/account", "/login"] {
                #expect(try await hub.ask(.get, path).location == "/setup")
            }
            #expect(try await hub.ask(.get, "/setup").status == .ok)
            let typed = hub.setup.code.revealed.lowercased().replacing("-", with: " ")
            let reply = try await hub.post("/setup", anna.merging(["code": typed]) { $1 })
            #expect(reply.status == .seeOther)
            let cookie = try #require(reply.cookie)
            #expect(try await hub.ask(.get, "/users", [.cookie: cookie]).status == .ok)
            #expect(try await hub.ask(.get, "/setup").location == "/login")
            #expect(try await hub.store.users().map(\.role) == [.administrator])
        }
    }

    @Test("the first run is closed to whoever has not the code, and to the second")
    func firstRunClosed() async throws {
        try await AskedHub.with { hub in
            for code in ["", "0000-0000-0000-0000"] {
                let reply = try await hub.post("/setup", anna.merging(["code": code]) { $1 })
                #expect(reply.status == .forbidden)
            }
            #expect(try await !hub.store.hasUsers())
            let right = ["code": hub.setup.code.revealed]
            let foreign = try await hub.post(
                "/setup", anna.merging(right) { $1 }, [.origin: "http://evil.example"])
            #expect(foreign.status == .forbidden)
            try await hub.store.addUser("berta", .administrator, password: AskedHub.password, by: .console)
            #expect(try await hub.post("/setup", anna.merging(right) { $1 }).status == .conflict)
            #expect(try await hub.store.users().map(\.name) == ["berta"])
        }
    }

    @Test("the right code opens, however many wrong ones and wrong passwords came before")
    func notStarved() async throws {
        try await AskedHub.with { hub in
            for _ in 1...30 {
                let reply = try await hub.post("/setup", anna.merging(["code": "WRONG"]) { $1 })
                #expect(reply.status == .forbidden)
                _ = try await hub.post("/login", ["name": "anna", "password": "wrong wrong wrong"])
            }
            let reply = try await hub.post(
                "/setup", anna.merging(["code": hub.setup.code.revealed]) { $1 })
            #expect(reply.status == .seeOther && reply.cookie != nil)
        }
    }

    @Test(
        "a name with a control character behind it is nobody's",
        arguments: ["viewer\0", "viewer\0x", "viewer\n"])
    func controlCharacters(name: String) async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.administrator)
            _ = try await hub.session(.viewer)
            let login = try await hub.post("/login", ["name": name, "password": "eleven pipers"])
            #expect(login.status == .forbidden && login.cookie == nil)
            let removal = try await hub.post(
                "/users/\(PercentText.encoded(name))/remove", ["csrf": csrf], cookie)
            #expect(removal.status == .notFound)
            #expect(try await hub.store.users().count == 2)
        }
    }

    @Test("two that are first at once make one administrator")
    func race() async throws {
        try await AskedHub.with { hub in
            let replies = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for number in 1...4 {
                    let form = [
                        "name": "user\(number)", "password": "eleven pipers", "again": "eleven pipers",
                        "code": hub.setup.code.revealed,
                    ]
                    group.addTask { try await hub.post("/setup", form).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count { $0 == .seeOther } == 1)
            #expect(try await hub.store.users().count == 1)
        }
    }

    @Test(
        "a login gives a cookie that scripts do not see, new each time; the one that was brought is worth nothing"
    )
    func fixation() async throws {
        try await AskedHub.with { hub in
            let (old, _) = try await hub.session(.viewer)
            let planted: HTTPFields = [.cookie: "session=" + String(repeating: "a", count: 64)]
            for brought in [planted, old] {
                let reply = try await hub.post(
                    "/login", ["name": "viewer", "password": "eleven pipers"], brought)
                #expect(reply.status == .seeOther)
                #expect(reply.cookie != brought[.cookie])
                #expect(try await hub.ask(.get, "/account", brought).location.hasPrefix("/login"))
                let cookie = try #require(reply.headers[.setCookie])
                #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"))
                #expect(!cookie.contains("Secure"))
            }
            let safe = try await hub.post(
                "/login", ["name": "viewer", "password": "eleven pipers"], scheme: "https")
            #expect(try #require(safe.headers[.setCookie]).hasSuffix("; Secure"))
        }
    }

    @Test("a logout ends the session, not only the cookie")
    func logout() async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.viewer)
            let reply = try await hub.post("/logout", ["csrf": csrf], cookie)
            #expect(reply.headers[.setCookie]?.hasPrefix("session=;") == true)
            #expect(try await hub.ask(.get, "/account", cookie).location == "/login?next=/account")
        }
    }

    @Test("a changed password ends all sessions and opens with the new one alone")
    func newPassword() async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.viewer)
            let (other, _) = try await hub.session(.viewer)
            var form = [
                "csrf": csrf, "old": "wrong", "password": "twelve drummers", "again": "twelve drummers",
            ]
            let refused = try await hub.post("/account/password", form, cookie)
            #expect(refused.status == .forbidden && refused.body.contains("The current password is wrong."))
            form["old"] = "eleven pipers"
            form["again"] = "twelve drummer"
            #expect(try await hub.post("/account/password", form, cookie).status == .unprocessableContent)
            form["again"] = "twelve drummers"
            #expect(try await hub.post("/account/password", form, cookie).location == "/login")
            for session in [cookie, other] {
                #expect(try await hub.ask(.get, "/account", session).status == .seeOther)
            }
            let login = ["name": "viewer", "password": "eleven pipers"]
            #expect(try await hub.post("/login", login).status == .forbidden)
            let now = login.merging(["password": "twelve drummers"]) { $1 }
            #expect(try await hub.post("/login", now).status == .seeOther)
        }
    }

    @Test(
        "a login leads on to a path of this hub and to no other site",
        arguments: [
            ("/agents/attic?step=5", "/agents/attic?step=5"), ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=y", "/"), ("/ü", "/"),
        ])
    func next(asked: String, led: String) async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.viewer)
            let form = ["name": "viewer", "password": "eleven pipers", "next": asked]
            #expect(try await hub.post("/login", form).location == led)
        }
    }

    @Test("ten wrong passwords from one address are enough; the answer says when to come again")
    func throttled() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.viewer)
            let wrong = ["name": "viewer", "password": "wrong wrong wrong"]
            for _ in 1...10 { #expect(try await hub.post("/login", wrong).status == .forbidden) }
            let reply = try await hub.post("/login", ["name": "viewer", "password": "eleven pipers"])
            #expect(reply.status == .tooManyRequests)
            #expect(Int(reply.headers[.retryAfter] ?? "").map { (1...901).contains($0) } == true)
            let entries = try await hub.store.audit(before: nil, atMost: 100)
            #expect(entries.count { $0.action == .loginFailed } == 10)
        }
    }

    @Test("an unknown name is refused in the same words, and is not written down")
    func unknown() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.viewer)
            let known = try await hub.post("/login", ["name": "viewer", "password": "wrong wrong wrong"])
            let unknown = try await hub.post(
                "/login", ["name": "my secret", "password": "wrong wrong wrong"])
            #expect(known.status == unknown.status)
            #expect(known.body.replacing("viewer", with: "") == unknown.body.replacing("my secret", with: ""))
            let audit = try await hub.store.audit(before: nil, atMost: 2).map(\.actor.name)
            #expect(audit == ["nobody", "viewer"])
        }
    }

    @Test("a password of a mebibyte is refused before anything is hashed")
    func long() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.viewer)
            let long = String(repeating: "x", count: 1 << 20)
            let reply = try await hub.post("/login", ["name": "viewer", "password": long])
            #expect(reply.status == .contentTooLarge)
            let medium = String(repeating: "x", count: 2000)
            #expect(
                try await hub.post("/login", ["name": "viewer", "password": medium]).status == .forbidden)
        }
    }

    @Test(
        "names that would mean something in a header, a page or a log are refused",
        arguments: [
            "", "a\r\nSet-Cookie: x=y", "<script>", "a b", ".a", "ü", String(repeating: "a", count: 65),
            "a/b",
        ])
    func hostileNames(name: String) async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.administrator)
            let form = anna.merging(["name": name, "csrf": csrf, "role": "viewer"]) { $1 }
            let reply = try await hub.post("/users", form, cookie)
            #expect(reply.status == .unprocessableContent)
            #expect(!reply.body.contains("<script>"))
            #expect(try await hub.store.users().count == 1)
        }
    }

    @Test("what a stranger types comes back as text")
    func escaped() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.viewer)
            let form = ["name": "\"><script>alert(1)</script>", "password": "x", "next": "/\"><b>"]
            let reply = try await hub.post("/login", form)
            #expect(!reply.body.contains("<script>") && !reply.body.contains("<b>"))
            #expect(reply.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        }
    }

    @Test("the last administrator can neither be removed nor made less")
    func lastAdministrator() async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.administrator)
            let remove = try await hub.post("/users/administrator/remove", ["csrf": csrf], cookie)
            #expect(remove.status == .unprocessableContent)
            let lower = try await hub.post(
                "/users/administrator/role", ["csrf": csrf, "role": "viewer"], cookie)
            #expect(lower.status == .unprocessableContent)
            #expect(try await hub.ask(.get, "/users", cookie).status == .ok)
        }
    }

    @Test("a removed user's session is over at once")
    func removed() async throws {
        try await AskedHub.with { hub in
            let (viewer, _) = try await hub.session(.viewer)
            let (cookie, csrf) = try await hub.session(.administrator)
            #expect(try await hub.ask(.get, "/account", viewer).status == .ok)
            #expect(try await hub.post("/users/viewer/remove", ["csrf": csrf], cookie).status == .seeOther)
            #expect(try await hub.ask(.get, "/account", viewer).status == .seeOther)
        }
    }

    @Test("a token is shown once, works, and is over when it is revoked")
    func tokens() async throws {
        try await AskedHub.with { hub in
            let (cookie, csrf) = try await hub.session(.administrator)
            let form = ["csrf": csrf, "name": "grafana", "role": "viewer"]
            let page = try await hub.post("/tokens", form, cookie).body
            let token = try #require(page.firstMatch(of: /<code>([0-9a-f]{64})</)?.1)
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await hub.ask(.get, "/api/v1/agents", bearer).status == .ok)
            #expect(try await hub.ask(.get, "/tokens", cookie).body.contains(token) == false)
            #expect(try await hub.post("/tokens/1/revoke", ["csrf": csrf], cookie).status == .seeOther)
            #expect(try await hub.ask(.get, "/api/v1/agents", bearer).status == .unauthorized)
            #expect(try await hub.post("/tokens/1/revoke", ["csrf": csrf], cookie).status == .notFound)
        }
    }
}
