internal import HTTPTypes
internal import Heartbeats
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// `/status/KEY`, `/badge/KEY.svg` and `/badge/KEY.json`: for people without a login, who have the address.
struct StatusPageRoutes: Sendable {
    private static let kept: Duration = .seconds(10)
    private static let caching = "public, max-age=10"
    let host: HubHost
    let store: HeartbeatStore
    let limit: MissLimit
    private let shown = ShownPages(kept: Self.kept)

    init(host: HubHost, store: HeartbeatStore, limit: MissLimit) {
        self.host = host
        self.store = store
        self.limit = limit
    }

    func add(to doors: Doors) {
        doors.anyPerson.get("status/:key") { _, context in
            var response = context.page(try await view(context.word("key"), context))
            // Its look is of the visitor's cookies.
            response.headers[.cacheControl] = "private, max-age=10"
            return response
        }
        doors.anybody.get("badge/:file") { _, context in try await badge(context) }
    }

    private func badge(_ context: HubContext) async throws -> Response {
        let file = context.word("file")
        guard let dot = file.lastIndex(of: ".") else { throw Self.unknown }
        let view = try await view(String(file[..<dot]), context)
        let badge = StatusBadge(view.title, view.summary)
        var response: Response
        switch file[file.index(after: dot)...] {
        case "svg": response = Answer.bytes(.ok, badge.svg, type: "image/svg+xml")
        case "json": response = Answer.bytes(.ok, badge.json, type: "application/json")
        default: throw Self.unknown
        }
        response.headers[.cacheControl] = Self.caching
        response.headers[.contentSecurityPolicy] = "default-src 'none'"
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    /// What is shown for ten seconds to all visitors, so that a crowd costs no more than one.
    private func view(_ key: String, _ context: HubContext) async throws -> StatusView {
        if let known = shown[key] { return known }
        try limit.check(context.peer)
        let view = try await shown.page(key) { try await make(key) }
        guard let view else {
            limit.miss(context.peer)
            throw Self.unknown
        }
        return view
    }

    private func make(_ key: String) async throws -> StatusView? {
        guard let page = try await store.statusPage(Secret(key)) else { return nil }
        let hosts = try await store.hosts()
        let now = host.clock()
        let since = UTCTime(milliseconds: now.milliseconds - Int64(DayBars.days + 2) * 86_400_000)
        let flips = try await store.flips(since: since)
        let zone = (try? store.zones.zone(store.businessHours().zone)) ?? .utc
        return StatusView(page, hosts, at: now) { one in
            DayBars(flips[one.number] ?? [], state: one.heartbeat.state, now: now, zone: zone)
        }
    }

    private static let unknown = Refusal(.notFound, "There is no such page.")
}
