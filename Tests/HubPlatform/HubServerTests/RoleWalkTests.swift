import Agents
import HTTPTypes
import HubCore
import HubProbes
import HubTestSupport
import Hummingbird
import LanCore
import MonitorCore
import Testing

@testable import HubServer

/// Every route of the router, with everybody who may come. A new route is written here with the least role
/// that opens it, or fails.
@Suite("roles") struct RoleWalkTests {
    enum Least: Equatable { case anybody(String), page(Role), program(Role) }

    static let table: [String: Least] = [
        "POST /api/monitor": .anybody("asks for the agent's key"),
        "POST /api/generate-key": .anybody("gives a key that is good for nothing until it is approved"),
        "POST /api/v1/reports": .anybody("asks for the agent's key"),
        "POST /api/v1/orders": .anybody("asks for the agent's key"),
        "POST /api/debug": .anybody("asks for the agent's key"),
        "GET /ws/monitor": .anybody("asks for the agent's key"),
        "GET /api/v1/health": .anybody("holds no secrets"),
        "GET /api/v1/openapi.json": .anybody("is in every copy of the program"),
        "GET /metrics": .anybody("asks for a token, but of this machine's own programs"),
        "GET /ws/live": .anybody("asks for the session, and where the page is from"),
        "GET /static/{version}/{name}": .anybody("is in every copy of the program"),
        "GET /lib/{folder}/{name}": .anybody("is in every copy of Debian"),
        "GET /": .page(.viewer),
        "GET /routers/{agent}": .page(.viewer),
        "GET /routers/{agent}/devices/{device}": .page(.viewer),
        "POST /routers/{agent}/devices/{device}/name": .page(.operator),
        "POST /routers/{agent}/remove": .page(.administrator),
        "GET /settings": .page(.administrator),
        "GET /style": .page(.viewer),
        "GET /api/v1/heartbeat/{host_id}": .anybody("asks for the host's token"),
        "POST /api/v1/heartbeat/{host_id}": .anybody("asks for the host's token"),
        "GET /api/v1/heartbeat/{host_id}/{kind}": .anybody("asks for the host's token"),
        "POST /api/v1/heartbeat/{host_id}/{kind}": .anybody("asks for the host's token"),
        "GET /ping/{first}": .anybody("the path is a secret"),
        "POST /ping/{first}": .anybody("the path is a secret"),
        "GET /ping/{first}/{second}": .anybody("the path is a secret"),
        "POST /ping/{first}/{second}": .anybody("the path is a secret"),
        "GET /ping/{first}/{second}/{third}": .anybody("the path is a secret"),
        "POST /ping/{first}/{second}/{third}": .anybody("the path is a secret"),
        "GET /api/push/{token}": .anybody("the path is a secret"),
        "POST /api/push/{token}": .anybody("the path is a secret"),
        "GET /scripts/{name}": .anybody("is in every copy of the program"),
        "GET /heartbeats": .page(.viewer),
        "GET /heartbeats/{host_id}": .page(.viewer),
        "GET /api/v1/dashboard": .page(.viewer),
        "GET /api/v1/config": .page(.viewer),
        "GET /schedules": .page(.viewer),
        "POST /heartbeats": .page(.operator),
        "POST /heartbeats/{host_id}": .page(.operator),
        "POST /heartbeats/{host_id}/pause": .page(.operator),
        "POST /heartbeats/{host_id}/resume": .page(.operator),
        "POST /heartbeats/{host_id}/token": .page(.operator),
        "POST /heartbeats/{host_id}/remove": .page(.operator),
        "GET /api/v1/hosts": .program(.viewer),
        "GET /api/v1/hosts/config/all": .program(.viewer),
        "GET /api/v1/hosts/{host_id}": .program(.viewer),
        "GET /api/v1/hosts/{host_id}/flips": .program(.viewer),
        "GET /api/v1/heartbeat/{host_id}/history": .program(.viewer),
        "GET /api/v1/dashboard/data": .program(.viewer),
        "GET /api/v1/schedules/preview": .program(.viewer),
        "POST /api/v1/hosts": .program(.operator),
        "POST /api/v1/hosts/generate-token": .program(.operator),
        "PUT /api/v1/hosts/{host_id}": .program(.operator),
        "PATCH /api/v1/hosts/{host_id}/config": .program(.operator),
        "DELETE /api/v1/hosts/{host_id}": .program(.operator),
        "POST /api/v1/hosts/{host_id}/pause": .program(.operator),
        "POST /api/v1/hosts/{host_id}/resume": .program(.operator),
        "POST /api/v1/hosts/{host_id}/token": .program(.operator),
        "GET /search": .page(.viewer),
        "GET /devices": .page(.viewer),
        "POST /devices/mark": .page(.operator),
        "GET /usage": .page(.viewer),
        "GET /events": .page(.viewer),
        "GET /routers/{agent}/history": .page(.viewer),
        "GET /routers/{agent}/interfaces": .page(.viewer),
        "GET /routers/{agent}/line": .page(.operator),
        "POST /routers/{agent}/line": .page(.operator),
        "POST /settings/backup": .page(.administrator),
        "POST /users/invitations": .page(.administrator),
        "POST /users/invitations/{number}/withdraw": .page(.administrator),
        "GET /invite/{secret}": .anybody("asks for the link's secret"),
        "POST /invite/{secret}": .anybody("asks for the link's secret"),
        "POST /account/sessions/{handle}/end": .page(.viewer),
        "POST /account/theme": .page(.viewer),
        "GET /api/v1/usage": .program(.viewer),
        "GET /api/v1/charts/{name}": .program(.viewer),
        "GET /setup": .anybody("is closed as soon as there is somebody"),
        "POST /setup": .anybody("asks for the code in the log"),
        "GET /login": .anybody("is where one becomes somebody"),
        "POST /login": .anybody("is where one becomes somebody"),
        "POST /logout": .page(.viewer),
        "POST /api/v1/auth/login": .anybody("asks for name and password"),
        "POST /api/v1/auth/refresh": .anybody("asks for the refresh token"),
        "POST /api/v1/auth/logout": .anybody("ends the login of the refresh token that comes with it"),
        "GET /account": .page(.viewer),
        "POST /account/password": .page(.viewer),
        "GET /users": .page(.administrator),
        "POST /users": .page(.administrator),
        "POST /users/{name}/role": .page(.administrator),
        "POST /users/{name}/password": .page(.administrator),
        "POST /users/{name}/remove": .page(.administrator),
        "GET /tokens": .page(.administrator),
        "POST /tokens": .page(.administrator),
        "POST /tokens/{number}/revoke": .page(.administrator),
        "GET /checks": .page(.operator),
        "GET /checks/new": .page(.operator),
        "POST /checks/new": .page(.operator),
        "GET /checks/{check}": .page(.operator),
        "POST /checks/{check}/cancel": .page(.operator),
        "GET /api/v1/checks": .program(.operator),
        "POST /api/v1/checks": .program(.operator),
        "GET /api/v1/checks/{check}": .program(.operator),
        "DELETE /api/v1/checks/{check}": .program(.operator),
        "GET /agents": .page(.administrator),
        "POST /agents/keys": .page(.administrator),
        "POST /agents/keys/{number}/approve": .page(.administrator),
        "POST /agents/keys/{number}/deny": .page(.administrator),
        "POST /agents/keys/{number}/hold": .page(.administrator),
        "POST /agents/keys/{number}/revoke": .page(.administrator),
        "POST /agents/enrolments": .page(.administrator),
        "POST /agents/enrolments/{number}/revoke": .page(.administrator),
        "GET /api/v1/keys": .program(.administrator),
        "POST /api/v1/keys": .program(.administrator),
        "POST /api/v1/keys/{number}/approve": .program(.administrator),
        "POST /api/v1/keys/{number}/deny": .program(.administrator),
        "POST /api/v1/keys/{number}/hold": .program(.administrator),
        "POST /api/v1/keys/{number}/revoke": .program(.administrator),
        "DELETE /api/v1/agents/{id}": .program(.administrator),
        "GET /api/v1/enrolments": .program(.administrator),
        "POST /api/v1/enrolments": .program(.administrator),
        "DELETE /api/v1/enrolments/{number}": .program(.administrator),
        "GET /line": .page(.viewer),
        "GET /api/v1/line": .program(.viewer),
        "GET /audit": .page(.administrator),
        "GET /audit.csv": .page(.administrator),
        "GET /api/v1/audit": .program(.administrator),
        "GET /api/v1/agents": .program(.viewer),
        "GET /api/v1/agents/{id}/devices": .program(.viewer),
        "PUT /api/v1/agents/{id}/devices/{device}/name": .program(.operator),
        "GET /api/v1/agents/{id}/latest": .program(.viewer),
        "GET /api/v1/events": .program(.viewer),
        "GET /api/v1/sparklines": .program(.viewer),
        "GET /api/v1/agents/{id}/live": .program(.viewer),
        "GET /api/v1/series": .program(.viewer),
        "GET /api/v2/series": .program(.viewer),
        "GET /api/v2/kinds": .program(.viewer),
        "GET /api/v1/traffic": .program(.viewer),
        "GET /alerts": .page(.viewer),
        "GET /alerts/{number}": .page(.viewer),
        "POST /alerts/{number}/acknowledge": .page(.operator),
        "POST /alerts/{number}/silence": .page(.operator),
        "GET /silences": .page(.viewer),
        "POST /silences": .page(.operator),
        "POST /silences/{number}/end": .page(.operator),
        "POST /silences/plans": .page(.operator),
        "POST /silences/plans/{number}/cancel": .page(.operator),
        "GET /rules": .page(.viewer),
        "POST /rules": .page(.administrator),
        "POST /rules/{name}": .page(.administrator),
        "POST /rules/{name}/reset": .page(.administrator),
        "GET /channels": .page(.viewer),
        "GET /channels/{number}": .page(.viewer),
        "POST /channels": .page(.administrator),
        "POST /channels/{number}": .page(.administrator),
        "POST /channels/{number}/test": .page(.administrator),
        "POST /channels/{number}/remove": .page(.administrator),
        "GET /api/v1/alerts": .program(.viewer),
        "GET /api/v1/alerts/{number}": .program(.viewer),
        "POST /api/v1/alerts/{number}/ack": .program(.operator),
        "POST /api/v1/alerts/{number}/silence": .program(.operator),
        "GET /api/v1/silences": .program(.viewer),
        "POST /api/v1/silences": .program(.operator),
        "DELETE /api/v1/silences/{number}": .program(.operator),
        "GET /api/v1/planned-work": .program(.viewer),
        "POST /api/v1/planned-work": .program(.operator),
        "DELETE /api/v1/planned-work/{number}": .program(.operator),
        "GET /api/v1/rules": .program(.viewer),
        "POST /api/v1/rules": .program(.administrator),
        "PATCH /api/v1/rules/{name}": .program(.administrator),
        "DELETE /api/v1/rules/{name}": .program(.administrator),
        "GET /api/v1/rules/{name}/replay": .program(.viewer),
        "GET /api/v1/channels": .program(.viewer),
        "POST /api/v1/channels": .program(.administrator),
        "PATCH /api/v1/channels/{number}": .program(.administrator),
        "DELETE /api/v1/channels/{number}": .program(.administrator),
        "POST /api/v1/channels/{number}/test": .program(.administrator),
        "GET /api/v1/channels/{number}/deliveries": .program(.viewer),
        "GET /matrix": .page(.viewer),
        "GET /agents/{agent}/targets/{number}": .page(.viewer),
        "POST /agents/{agent}/targets/{number}/trace": .page(.operator),
        "GET /targets": .page(.viewer),
        "POST /targets": .page(.administrator),
        "POST /targets/{number}/remove": .page(.administrator),
        "POST /targets/groups": .page(.administrator),
        "POST /targets/groups/{name}/remove": .page(.administrator),
        "GET /admin": .page(.administrator),
        "GET /admin/targets": .page(.administrator),
        "POST /admin/targets": .page(.administrator),
        "POST /admin/update_targets": .program(.administrator),
        "POST /admin/approve/{number}": .program(.administrator),
        "POST /admin/reject/{number}": .program(.administrator),
        "GET /monitoring/{agent}/{target}": .program(.viewer),
        "GET /api/v1/matrix": .program(.viewer),
        "GET /api/v1/probes": .program(.viewer),
        "GET /api/v1/probes/recent": .program(.viewer),
        "GET /api/v1/probes/summary": .program(.viewer),
        "GET /api/v1/probes/events": .program(.viewer),
        "GET /api/v1/paths": .program(.viewer),
        "POST /api/v1/agents/{id}/targets/{number}/trace": .program(.operator),
        "GET /api/v1/targets": .program(.viewer),
        "GET /api/v1/target-groups": .program(.viewer),
        "GET /api/v1/target-plans": .program(.viewer),
        "POST /api/v1/targets": .program(.administrator),
        "PUT /api/v1/targets/{number}": .program(.administrator),
        "DELETE /api/v1/targets/{number}": .program(.administrator),
        "PUT /api/v1/target-groups/{name}": .program(.administrator),
        "DELETE /api/v1/target-groups/{name}": .program(.administrator),
        "PUT /api/v1/agents/{id}/mesh-address": .program(.administrator),
    ]

    @Test("every route stands in the table, and every line of the table is a route")
    func complete() async throws {
        try await AskedHub.with(adding: [.probes]) { hub in
            let routes = Set(hub.routes.map(\.name))
            #expect(routes.subtracting(Self.table.keys).sorted() == [])
            #expect(Set(Self.table.keys).subtracting(routes).sorted() == [])
        }
    }

    @Test("no route answers whoever has not the role, and each answers whoever has it")
    func walk() async throws {
        try await AskedHub.with(adding: [.probes]) { hub in
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
