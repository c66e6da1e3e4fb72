internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// `/events`: what happened, of all features.
struct TimelineRoutes: Sendable {
    /// Kinds of this feature; others bring their own words.
    static let kinds = [
        ("new", "New devices"), ("comings", "Coming and going"), ("addresses", "Addresses"),
        ("routers", "Routers"),
    ]
    let store: LanStore
    let gathering: Gathering

    func add(to doors: Doors) {
        doors.pages(.viewer).get("events") { request, context in try await page(request, context) }
    }

    private func page(_ request: Request, _ context: HubContext) async throws -> Response {
        let words = ["period", "from", "to", "kind", "router"].map { ($0, request.word(Substring($0))) }
        let query = PageQuery("/events", words)
        let names = try await store.agents().map(\.serverID)
        let today = store.today
        let usage = UsagePeriod(
            query["period"] ?? "week", from: query["from"] ?? "", to: query["to"] ?? "", today: today)
        let question = TimelineQuestion(
            router: query["router"], range: store.milliseconds(of: usage.days), most: EventsPage.size,
            kind: query["kind"], visitor: try context.known)
        let rows = await gathering.timeline(question)
        return context.page(
            EventsPage(
                rows, period: usage.picker(query, today: today), routers: names, kinds: Self.kinds, query),
            section: "/events")
    }

    /// This feature's part of timelines.
    static func rows(_ question: TimelineQuestion, _ store: LanStore) async throws -> [TimelineRow] {
        let wanted = kindsOf(question.kind)
        guard !wanted.isEmpty else { return [] }
        let events = try await store.events(
            EventQuestion(agent: question.router, range: question.range, most: question.most * 4)
        ).filter { wanted.contains($0.event.kind) }.prefix(question.most)
        var names: [String: [String: String]] = [:]
        for agent in Set(events.map(\.agent)) {
            names[agent] = Dictionary(
                try await store.devices(of: agent)?.map { ($0.device, $0.name) } ?? []
            ) { first, _ in first }
        }
        return events.map { kept in
            TimelineRow(kept, names: names[kept.agent] ?? [:], hasRouter: question.router == nil)
        }
    }

    private static func kindsOf(_ word: String?) -> Set<DeviceEvent.Kind> {
        switch word {
        case nil: Set(DeviceEvent.Kind.allCases)
        case "new": [.new]
        case "comings": [.returned, .gone, .new]
        case "addresses": [.addressChanged, .addressConflict]
        case "routers": [.routerAdvertised]
        default: []
        }
    }
}
