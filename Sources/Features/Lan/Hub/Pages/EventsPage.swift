internal import HubFrame

/// What happened, of all routers and features, the newest first.
struct EventsPage: Page {
    static let template = "happened"
    static let size = 200
    let title = "Events"
    let period: PeriodPicker
    let kinds: Chips
    let routers: Chips?
    let rows: [TimelineRow]
    let isEmpty: Bool
    let isFull: Bool
    let size = Self.size

    init(
        _ rows: [TimelineRow], period: PeriodPicker, routers names: [String], kinds: [(String, String)],
        _ query: PageQuery
    ) {
        self.rows = rows
        self.period = period
        isEmpty = rows.isEmpty
        isFull = rows.count >= Self.size
        routers =
            names.count > 1
            ? Chips("Router", "router", query, [("", "All routers", nil)] + names.map { ($0, $0, nil) }) : nil
        self.kinds = Chips("Kind", "kind", query, [("", "Everything", nil)] + kinds.map { ($0.0, $0.1, nil) })
    }
}
