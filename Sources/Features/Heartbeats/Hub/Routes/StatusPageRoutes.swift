internal import HTTPTypes
internal import Heartbeats
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Schedules
internal import Synchronization
internal import ZoneFiles

/// `/status/KEY`, `/badge/KEY.svg` and `/badge/KEY.json`: for people without a login, who have the address.
struct StatusPageRoutes: Sendable {
    private static let kept: Duration = .seconds(10)
    private static let caching = "public, max-age=10"
    let host: HubHost
    let store: HeartbeatStore
    let limit: MissLimit
    private let shown = ShownPages()

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
        if let known = shown[key, newerThan: .now - Self.kept] { return known }
        try limit.check(context.peer)
        guard let page = try await store.statusPage(Secret(key)) else {
            limit.miss(context.peer)
            throw Self.unknown
        }
        let hosts = try await store.hosts()
        let now = host.clock()
        let since = UTCTime(milliseconds: now.milliseconds - Int64(DayBars.days + 2) * 86_400_000)
        let flips = try await store.flips(since: since)
        let zone = (try? store.zones.zone(store.businessHours().zone)) ?? .utc
        let view = StatusView(page, hosts, at: now) { one in
            DayBars(flips[one.number] ?? [], state: one.heartbeat.state, now: now, zone: zone)
        }
        shown.put(view, for: key)
        return view
    }

    private static let unknown = Refusal(.notFound, "There is no such page.")
}

/// Pages as they were last made, by their keys: those that there are alone, so at most `StatusPage.most`, and keys of
/// removed ones until they are too old.
private final class ShownPages: Sendable {
    private let pages = Mutex<[String: (view: StatusView, at: ContinuousClock.Instant)]>([:])

    subscript(key: String, newerThan oldest: ContinuousClock.Instant) -> StatusView? {
        pages.withLock { pages in
            pages = pages.filter { $0.value.at > oldest }
            return pages[key]?.view
        }
    }

    func put(_ view: StatusView, for key: String) {
        pages.withLock { $0[key] = (view, .now) }
    }
}
