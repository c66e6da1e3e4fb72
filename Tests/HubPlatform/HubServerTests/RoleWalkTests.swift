import Agents
import HTTPTypes
import HubCore
import HubTestSupport
import Hummingbird
import LanCore
import MonitorCore
import Testing

@testable import HubServer

/// Every route of the program's features, with everybody who may come. A new route stands in its feature's
/// `roles.txt` with the least role that opens it, or fails.
@Suite("roles") struct RoleWalkTests {
    enum Least: Equatable { case anybody(String), page(Role), program(Role) }

    /// Of each route, by its name. The platform's own are in `Tests/HubPlatform/roles.txt`, a feature's in
    /// `Tests/Features/NAME/roles.txt`: `GET /alerts page viewer`, or `GET /metrics anybody: why`.
    static let table = RouteLines.read("roles.txt") { rest -> Least? in
        guard let line = rest.wholeMatch(of: /anybody: (?<why>.+)|(?<kind>page|program) (?<role>\w+)/) else {
            return nil
        }
        if let why = line.why { return .anybody(String(why)) }
        guard let role = line.role.flatMap({ Role(rawValue: String($0)) }) else { return nil }
        return line.kind == "page" ? .page(role) : .program(role)
    }

    @Test("every route stands in the table, and every line of the table is a route")
    func complete() async throws {
        try await AskedHub.with { hub in
            let routes = Set(hub.routes.map(\.name))
            #expect(routes.subtracting(Self.table.keys).sorted() == [])
            #expect(Set(Self.table.keys).subtracting(routes).sorted() == [])
        }
    }

    @Test("no route answers whoever has not the role, and each answers whoever has it")
    func walk() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.session(.administrator)
            for route in hub.routes {
                switch Self.table[route.name] {
                case .page(let least): try await walk(route, least, isPage: true, hub)
                case .program(let least): try await walk(route, least, isPage: false, hub)
                default: continue
                }
            }
        }
    }

    private func walk(
        _ route: AskedHub.Route, _ least: Role, isPage: Bool, _ hub: AskedHub
    ) async throws {
        try await strangers(route, isPage: isPage, hub)
        for role in Role.allCases {
            let isOpen = role >= least
            let (cookie, csrf) = try await hub.session(role)
            #expect(
                try await hub.isLetThrough(route, cookie, csrf: csrf) == isOpen, "\(route.name) as \(role)")
            let token = try await hub.store.newToken(named: "walk", role).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(
                try await hub.isLetThrough(route, bearer) == (isOpen && !isPage),
                "\(route.name) by a token of \(role)")
            if isOpen, route.method != .get { try await forgeries(route, role, hub) }
        }
    }

    private func strangers(
        _ route: AskedHub.Route, isPage: Bool, _ hub: AskedHub
    ) async throws {
        let key = try await hub.store.newKey(.approved).revealed
        let nobody: [HTTPFields] = [
            [:], [.authorization: "Bearer \(key)"], [.authorization: "Basic YTpi"],
            [.cookie: "session=" + String(repeating: "0", count: 64)], [.cookie: "session="],
        ]
        for headers in nobody {
            #expect(try await !hub.isLetThrough(route, headers, csrf: "0"), "\(route.name) with \(headers)")
        }
    }

    private func forgeries(
        _ route: AskedHub.Route, _ role: Role, _ hub: AskedHub
    ) async throws {
        let (cookie, csrf) = try await hub.session(role)
        let others = try await hub.session(role).csrf
        #expect(try await !hub.isLetThrough(route, cookie), "\(route.name) without the token")
        #expect(
            try await !hub.isLetThrough(route, cookie, csrf: others),
            "\(route.name) with another session's token")
        for (name, value) in [
            ("Origin", "http://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ] {
            let headers = cookie.merging([HTTPField.Name(name)!: value])
            #expect(try await !hub.isLetThrough(route, headers, csrf: csrf), "\(route.name) from \(value)")
        }
    }
}

extension AskedHub {
    /// - Returns: whether the door let it through.
    func isLetThrough(_ route: Route, _ headers: HTTPFields, csrf: String? = nil) async throws -> Bool {
        let reply =
            try await route.method == .post
            ? post(route.filled, csrf.map { ["csrf": $0] } ?? [:], headers)
            : ask(
                route.method, route.filled,
                csrf.map { headers.merging([HTTPField.Name("X-CSRF-Token")!: $0]) } ?? headers)
        let isLedAway = reply.location.hasPrefix("/login?") || reply.location.hasPrefix("/setup")
        return reply.status != .unauthorized && reply.status != .forbidden && !isLedAway
    }
}

extension HTTPFields {
    func merging(_ others: HTTPFields) -> HTTPFields {
        var all = self
        for field in others { all[field.name] = field.value }
        return all
    }
}
