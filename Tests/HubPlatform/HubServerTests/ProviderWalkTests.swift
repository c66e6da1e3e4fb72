import Accounts
import HTTPTypes
import HubAccounts
import HubCore
import HubProbes
import HubServer
import HubTestSupport
import MonitorCore
import Testing

/// Every route of a provider's tools, with everybody who may come. A new route stands in its feature's `duties.txt` with the
/// duties that open it, or fails.
@Suite("duties") struct ProviderWalkTests {
    /// What opens a route.
    struct Opened {
        enum Need {
            /// One of these duties, and the role operator for a change.
            case duties(Set<Duty>)
            /// A role alone.
            case role(Role)
        }

        let need: Need
        /// Whether tokens open it, too.
        let isForPrograms: Bool

        /// - Parameter text: `page duty desk billing`, or `program role viewer`.
        init?(_ text: Substring) {
            let words = text.split(separator: " ").map(String.init)
            guard words.count > 2, ["page", "program"].contains(words[0]) else { return nil }
            isForPrograms = words[0] == "program"
            let (roles, duties) = (
                words[2...].compactMap(Role.init(rawValue:)), words[2...].compactMap(Duty.init(rawValue:))
            )
            switch words[1] {
            case "role" where roles.count == 1 && words.count == 3: need = .role(roles[0])
            case "duty" where duties.count == words.count - 2: need = .duties(Set(duties))
            default: return nil
            }
        }

        func isOpen(_ route: AskedHub.Route, _ role: Role, _ duties: Set<Duty>) -> Bool {
            switch need {
            case .duties(let needed):
                !duties.isDisjoint(with: needed) && (route.method == .get || role >= .operator)
            case .role(let least): role >= least
            }
        }
    }

    /// By the names of routes: the lines of `Tests/Features/NAME/duties.txt`.
    static let table = RouteLines.read("duties.txt", Opened.init)

    @Test("every route of a provider's tools stands in the table, and the other way round")
    func complete() async throws {
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            let routes = Set(hub.routes.map(\.name)).subtracting(RoleWalkTests.table.keys)
            #expect(routes.subtracting(Self.table.keys).sorted() == ["POST /users/{name}/duties"])
            #expect(Set(Self.table.keys).subtracting(routes).sorted() == [])
        }
    }

    @Test("each preset opens the routes of its duties, and no other")
    func walk() async throws {
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            for person in Self.people {
                let (headers, csrf) = try await hub.session(
                    person.role, duties: person.duties, named: person.name)
                let held = person.role == .administrator ? Set(Duty.allCases) : person.duties
                let token = try await hub.store.accounts.newToken(
                    named: person.name, person.role, duties: person.duties
                ).revealed
                let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
                for route in hub.routes {
                    guard let opened = Self.table[route.name] else { continue }
                    let open = opened.isOpen(route, person.role, held)
                    #expect(
                        try await hub.isLetThrough(route, headers, csrf: csrf) == open,
                        "\(route.name) as \(person.name)")
                    let byToken = opened.isOpen(route, person.role, person.duties)
                    #expect(
                        try await hub.isLetThrough(route, bearer) == (byToken && opened.isForPrograms),
                        "\(route.name) by a token of \(person.name)")
                    guard open, route.method != .get else { continue }
                    #expect(try await !hub.isLetThrough(route, headers), "\(route.name) without the token")
                }
            }
        }
    }

    @Test("nobody gets in without a session or a token")
    func strangers() async throws {
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            _ = try await hub.session(.administrator)
            for route in hub.routes where Self.table[route.name] != nil {
                #expect(try await !hub.isLetThrough(route, [:], csrf: "0"), "\(route.name)")
            }
        }
    }

    @Test("without a provider's tools each of their paths is unknown, for everybody")
    func off() async throws {
        try await AskedHub.with(adding: [.probes], off: AskedHub.providers) { hub in
            for role in Role.allCases {
                let (headers, csrf) = try await hub.session(role, duties: Set(Duty.allCases))
                for name in Self.table.keys {
                    let path = name.split(separator: " ")[1].split(separator: "/")
                        .map { $0.hasPrefix("{") ? "/1" : "/" + $0 }.joined()
                    #expect(try await hub.ask(.get, path, headers).status == .notFound, "\(name) as \(role)")
                    let posted = try await hub.post(path, ["csrf": csrf], headers)
                    #expect(posted.status == .notFound, "\(name) as \(role)")
                }
                let start = try await hub.ask(
                    .get, "/account", headers.merging([.accept: "text/html"]))
                #expect(!start.body.contains("/isp"))
            }
            let (headers, csrf) = try await hub.session(.administrator)
            #expect(try await !hub.ask(.get, "/users", headers).body.contains("Duties"))
            let given = try await hub.post("/users/viewer/duties", ["csrf": csrf], headers)
            #expect(given.status == .notFound)
        }
    }

    @Test("an administrator gives duties on the page of people, by boxes or by a preset")
    func giving() async throws {
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            _ = try await hub.session(.operator)
            let (headers, csrf) = try await hub.session(.administrator)
            var reply = try await hub.post(
                "/users/operator/duties", ["csrf": csrf, "ports": "on", "gpon-read": "on"], headers)
            #expect(reply.status == .seeOther)
            #expect(try await hub.store.accounts.duties()["operator"] == [.ports, .gponRead])
            reply = try await hub.post(
                "/users/operator/duties", ["csrf": csrf, "preset": "installer"], headers)
            #expect(reply.status == .seeOther)
            #expect(try await hub.store.accounts.duties()["operator"] == DutyPreset.installer.duties)
            reply = try await hub.post("/users/operator/duties", ["csrf": csrf, "preset": "boss"], headers)
            #expect(reply.status == .badRequest)
            let (other, theirs) = try await hub.session(.operator)
            reply = try await hub.post(
                "/users/operator/duties", ["csrf": theirs, "preset": "administrator"], other)
            #expect(reply.status == .forbidden)
        }
    }

    @Test("a token gets the duties that its form names, and no others where no provider's tools run")
    func tokens() async throws {
        let form = ["name": "robot", "role": "operator", "ports": "on", "preset": ""]
        func made(_ hub: AskedHub, _ more: [String: String] = [:]) async throws -> Set<Duty> {
            let (headers, csrf) = try await hub.session(.administrator)
            let fields = form.merging(more) { $1 }.merging(["csrf": csrf]) { $1 }
            #expect(try await hub.post("/tokens", fields, headers).status == .created)
            return try #require(try await hub.store.accounts.tokens().last).duties
        }
        try await AskedHub.with(adding: [.probes] + AskedHub.providers) { hub in
            #expect(try await made(hub) == [.ports])
            #expect(try await made(hub, ["preset": "installer"]) == DutyPreset.installer.duties)
            let (headers, csrf) = try await hub.session(.administrator)
            let boss = form.merging(["preset": "boss", "csrf": csrf]) { $1 }
            #expect(try await hub.post("/tokens", boss, headers).status == .badRequest)
            #expect(try await hub.ask(.get, "/tokens", headers).body.contains("Or all duties of"))
        }
        try await AskedHub.with { hub in
            #expect(try await made(hub) == [])
            let (headers, _) = try await hub.session(.administrator)
            #expect(try await !hub.ask(.get, "/tokens", headers).body.contains("Duties"))
        }
    }

    private struct Person {
        let name: String
        let role: Role
        let duties: Set<Duty>
    }

    /// Each preset with each role that is not all, and those without any duty.
    private static let people: [Person] =
        DutyPreset.allCases.flatMap { preset in
            [Role.viewer, .operator].map {
                Person(name: "\(preset).\($0)", role: $0, duties: preset.duties)
            }
        } + Role.allCases.map { Person(name: "bare.\($0)", role: $0, duties: []) }
}
