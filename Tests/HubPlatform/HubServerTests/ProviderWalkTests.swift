import HTTPTypes
import HubAccounts
import HubCore
import HubProbes
import HubServer
import HubTestSupport
import MonitorCore
import Testing

/// Every route of a provider's tools, with everybody who may come. A new route is written here with the duties that open
/// it, or fails.
@Suite("duties") struct ProviderWalkTests {
    enum Opened {
        /// By one of these duties, and the role operator for a change.
        case page(Set<Duty>), program(Set<Duty>)
        /// By a role alone.
        case pageOf(Role), programOf(Role)
    }

    static let table: [String: Opened] = [
        "GET /isp/search": .page([.ports]),
        "GET /isp/tickets": .page([.desk]), "GET /isp/tickets/new": .page([.desk]),
        "POST /isp/tickets/new": .page([.desk]), "POST /isp/tickets/looked": .page([.desk]),
        "GET /isp/tickets/{desk}/{number}": .page([.desk]),
        "POST /isp/tickets/{desk}/{number}/reply": .page([.desk]),
        "POST /isp/tickets/{desk}/{number}/close": .page([.desk]),
        "POST /isp/tickets/{desk}/{number}/notes": .page([.desk]),
        "POST /isp/tickets/{desk}/{number}/assign": .page([.desk]),
        "GET /api/v1/isp/tickets": .program([.desk]),
        "POST /api/v1/isp/tickets/{desk}": .program([.desk]),
        "GET /api/v1/isp/tickets/{desk}/{number}": .program([.desk]),
        "POST /api/v1/isp/tickets/{desk}/{number}/reply": .program([.desk]),
        "POST /api/v1/isp/tickets/{desk}/{number}/close": .program([.desk]),
        "POST /api/v1/isp/tickets/{desk}/{number}/notes": .program([.desk]),
        "GET /isp/clients": .page([.billing]), "GET /isp/clients/{cabinet}/{id}": .page([.billing]),
        "POST /isp/clients/{cabinet}/read": .page([.billing]),
        "GET /api/v1/isp/clients": .program([.billing]),
        "GET /isp/connectors": .page([.ispAdmin]), "POST /isp/connectors": .page([.ispAdmin]),
        "GET /isp/connectors/{number}": .page([.ispAdmin]),
        "POST /isp/connectors/{number}": .page([.ispAdmin]),
        "POST /isp/connectors/{number}/remove": .page([.ispAdmin]),
        "POST /isp/connectors/{number}/reader": .page([.ispAdmin]),
        "POST /isp/connectors/{number}/reader/remove": .page([.ispAdmin]),
        "GET /isp/logins": .page([.desk, .billing]), "POST /isp/logins/{number}": .page([.desk, .billing]),
        "POST /isp/logins/{number}/remove": .page([.desk, .billing]),
    ].merging(ofGpon) { one, _ in one }.merging(ofBoards) { one, _ in one }.merging(ofInventory) { one, _ in
        one
    }

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
                    let open = Self.isOpen(opened, route, person.role, held)
                    #expect(
                        try await hub.isLetThrough(route, headers, csrf: csrf) == open,
                        "\(route.name) as \(person.name)")
                    let byToken = Self.isOpen(opened, route, person.role, person.duties)
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

    private static func isOpen(
        _ opened: Opened, _ route: AskedHub.Route, _ role: Role, _ duties: Set<Duty>
    ) -> Bool {
        switch opened {
        case .page(let needed), .program(let needed):
            !duties.isDisjoint(with: needed) && (route.method == .get || role >= .operator)
        case .pageOf(let least), .programOf(let least): role >= least
        }
    }
}

extension ProviderWalkTests.Opened {
    fileprivate var isForPrograms: Bool {
        switch self {
        case .program, .programOf: true
        case .page, .pageOf: false
        }
    }
}
