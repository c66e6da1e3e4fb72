internal import HubCore
internal import HubFrame
internal import LanCore
internal import MonitorCore

/// The page that people keep open: what needs them, what is happening, and what it has come to.
struct OverviewPage: Page {
    static let template = "overview"
    let title = "Overview"
    /// All of it in one sentence.
    let state: StatusMark
    /// The only router, which has no table then.
    let only: PageLink?
    let needs: [Need]
    let hasNeeds: Bool
    /// Numbers of other features.
    let tiles: [Tile]
    let hasTiles: Bool
    let line: [Tile]
    let using: [UsingRow]
    let hasUsing: Bool
    let here: Int
    let active: Int
    let chart: ChartBox
    let month: MonthCard
    let lately: [TimelineRow]
    let hasLately: Bool
    let routers: [RouterRow]
    let hasRouters: Bool
    let online: Int
    let count: Int
    let nothing: Nothing?

    init(_ parts: OverviewParts) {
        let routers = parts.routers.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
        self.routers = routers
        hasRouters = routers.count > 1
        count = routers.count
        online = routers.count { $0.isOnline }
        only = routers.count == 1 ? PageLink(routers[0].name, routers[0].path) : nil
        needs = parts.needs
        hasNeeds = !needs.isEmpty
        tiles = parts.tiles
        hasTiles = !tiles.isEmpty
        line = parts.line
        using = parts.using
        hasUsing = !using.isEmpty
        here = parts.here
        active = parts.active
        chart = ChartBox(
            "traffic", "Last 24 hours",
            source: PageQuery("/api/v1/charts/traffic", [("agent", "")]),
            measure: .rate, isTall: true)
        month = parts.month
        lately = parts.lately
        hasLately = !lately.isEmpty
        state = Self.state(routers, devices: parts.here, needs: needs.count)
        nothing =
            routers.isEmpty
            ? Nothing(
                "No router yet",
                "Install the agent on a router, let it ask for a key, and approve it. From then on it shows here by itself.",
                next: parts.mayAdd ? PageLink("Add a router", "/agents") : nil) : nil
    }

    private static func state(_ routers: [RouterRow], devices: Int, needs: Int) -> StatusMark {
        let silent = routers.filter { !$0.isOnline }
        let bad = routers.filter { $0.isOnline && $0.health.state == .bad }
        let who = "\(CountText.text(routers.count, "router")), \(CountText.text(devices, "device"))"
        if let first = silent.first {
            let others = silent.count > 1 ? " and \(silent.count - 1) more" : ""
            return StatusMark(.bad, "\(first.name)\(others) silent. \(who).")
        }
        if let first = bad.first { return StatusMark(.bad, "\(first.name): \(first.health.word). \(who).") }
        if let first = routers.first(where: { $0.health.state == .watch }) {
            return StatusMark(.watch, "\(first.name): \(first.health.word). \(who).")
        }
        return StatusMark(.good, "All well. \(who)\(needs == 0 ? ", nothing waits" : "").")
    }
}

/// What the overview is made of, from store, live state and the other features.
struct OverviewParts: Sendable {
    var routers: [RouterRow] = []
    var needs: [Need] = []
    var tiles: [Tile] = []
    var line: [Tile] = []
    var using: [UsingRow] = []
    /// Devices that are here, and those of them that use the line.
    var here = 0
    var active = 0
    var month = MonthCard()
    var lately: [TimelineRow] = []
    /// Whether the visitor may add routers.
    var mayAdd = false
}

/// A device that uses the line now.
struct UsingRow: Sendable {
    let chip: DeviceChip
    let router: String?
    let flow: Flow
    let share: String
    let meter: Meter?

    /// - Parameters: bytes per second; `all` is what goes through all lines.
    init(_ chip: DeviceChip, router: String?, download: Double, upload: Double, all: Double) {
        self.chip = chip
        self.router = router
        flow = Flow(download: download, upload: upload)
        let ratio = all > 0 ? (download + upload) / all : 0
        share = "\(Int((ratio * 100).rounded())) %"
        meter = Meter("\(share) of all traffic now", ratio, tone: .down)
    }
}

/// What the month has come to.
struct MonthCard: Sendable {
    var heading = "This month"
    var used: Quantity?
    /// `of 500 GB · 11 days left`.
    var of: String?
    var meter: Meter?
    /// `At this pace 471 GB`, and how that is.
    var forecast: StatusMark?
    var top: [TopRow] = [] {
        didSet { hasTop = !top.isEmpty }
    }
    /// Stored, so that templates see it.
    private(set) var hasTop = false
    /// Where the volume of the line is told; `nil` for those who may not.
    var planPath: String?
    /// Of several routers, those whose lines have a volume: what is left, the tightest first.
    var volumes: [VolumeRow] = [] {
        didSet { hasVolumes = !volumes.isEmpty }
    }
    private(set) var hasVolumes = false
    /// `and 3 more lines`; `nil` where all are shown.
    var moreVolumes: String?

    /// What of a line's volume is left.
    struct VolumeRow: Sendable {
        let router: String
        let path: String
        let amount: Quantity
        /// `left of 500 GB · 11 days left`.
        let words: String
        let meter: Meter?
        let forecast: StatusMark?

        /// - Returns: `nil` where the line has no volume.
        init?(_ router: String, path: String, _ quota: QuotaForecast) {
            guard let whole = quota.quotaBytes else { return nil }
            self.router = router
            self.path = path
            let isOver = quota.usedBytes > whole
            amount = Quantity(bytes: isOver ? quota.usedBytes - whole : whole - quota.usedBytes)
            let all = Quantity(bytes: whole)
            words = "\(isOver ? "over" : "left of") \(all.number) \(all.unit) · \(quota.daysText)"
            var card = MonthCard()
            card.tell(quota)
            (meter, forecast) = (card.meter, card.forecast)
        }
    }

    struct TopRow: Sendable {
        let name: String
        let path: String
        let total: Quantity
    }
}
