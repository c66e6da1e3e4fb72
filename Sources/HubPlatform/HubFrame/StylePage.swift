public import MonitorCore

/// Every component once, for those who write pages, and for tests that photograph it.
public struct StylePage: Page {
    public static let template = "style"
    public let title = "Components"
    let marks: [StatusMark]
    let tiles: [Tile]
    let needs: [Need]
    let banner: Banner
    let chip: DeviceChip
    let head: TableHead
    let rows: [Row]
    let pager: Pager?
    let chips: Chips
    let period: PeriodPicker
    let command: Command
    let newSecret: NewSecret
    let steps: [Step]
    let timeline: [TimelineRow]
    let bar: UptimeBar
    let nothing: Nothing
    let map: WorldMap
    let facts: [Fact]
    let colours = Array(1...12)

    struct Row: Sendable {
        let chip: DeviceChip
        let key: String
        let down: Quantity?
        let up: Quantity?
        let today: Quantity?
        let downRate: Int
        let upRate: Int
        let todayBytes: UInt64
        let state: StatusMark
    }

    /// - Parameters:
    ///   - now: the time that its examples tell of.
    ///   - query: of the page, so that its table can be sorted.
    public init(at now: UTCTime, _ query: PageQuery = PageQuery("/style")) {
        marks = [
            StatusMark(.good, "online"), StatusMark(.watch, "quiet"), StatusMark(.bad, "problem"),
            StatusMark(.off, "away"), StatusMark(.info, "new"),
        ]
        tiles = [
            Tile(
                "Download", Quantity.rate(bytesPerSecond: 7_762_500), note: "of 100 Mbit/s", tone: .down,
                meter: Meter("Download, 62 of 100 Mbit/s", 0.62, threshold: 0.9, tone: .down)),
            Tile(
                "Upload", Quantity.rate(bytesPerSecond: 1_037_500), note: "of 40 Mbit/s", tone: .up,
                meter: Meter("Upload, 8 of 40 Mbit/s", 0.21, threshold: 0.9, tone: .up)),
            Tile(
                "Disk", "94", unit: "%", note: "/ is nearly full",
                meter: Meter("Disk, 94 %", 0.94, threshold: 0.92, tone: .status)),
            Tile("Temperature", nil, unit: "°C"),
        ]
        let earlier = UTCTime(milliseconds: now.milliseconds - 240_000)
        needs = [
            Need(
                StatusMark(.bad, "problem"), "shop-1 is silent", path: "/routers/shop-1",
                since: Moment(earlier)),
            Need(
                StatusMark(.info, "new"), "ESP_4C21 at attic", path: "/style", since: Moment(earlier),
                verbs: [Need.Verb("Mine", "/style"), Need.Verb("Guest", "/style")]),
        ]
        banner = Banner(
            StatusMark(.bad, "Nothing heard from shop-1 since"), since: Moment(earlier),
            hint: "Is the agent running? On the router:", command: Command("systemctl status monitor"))
        chip = DeviceChip(
            "living-room-tv", "/style", marks[0], about: "Samsung", notes: ["new"], colour: 4)
        head = TableHead(
            [
                TableHead.Column("Device", key: "name"),
                TableHead.Column("State", priority: 3),
                TableHead.Column("Download", key: "down", isNumber: true),
                TableHead.Column("Upload", key: "up", isNumber: true, priority: 2),
                TableHead.Column("Today", key: "today", isNumber: true),
            ], query, usual: "-today")
        rows = Self.devices
        pager = Pager(query, page: 2, size: 50, count: 250)
        chips = Chips(
            "Devices", "show", query,
            [("", "All", 250), ("new", "New", 3), ("guest", "Guest", 12), ("gone", "Gone", 40)])
        period = PeriodPicker(
            query, [("today", "Today"), ("week", "7 days"), ("month", "This month")], current: "week",
            from: "2026-11-21", to: "2026-11-28", words: "21 to 28 Nov 2026",
            earlier: query.with("from", "2026-11-14").with("to", "2026-11-20"))
        command = Command(
            "sudo ./setup_agent.sh",
            options: [
                "--generate-key-url HUB/api/generate-key", "--platform-api-url HUB/api/monitor",
                "--platform-ws-url HUB/ws/monitor",
            ])
        newSecret = NewSecret(
            heading: "The new token", secret: String(repeating: "0a1b2c3d", count: 8), command: nil)
        steps = [
            Step("Get it", .done, "The package is on the router."),
            Step("Run it", .now, "On the router, run:", command: command),
            Step("Approve it", .later, "The router asks for a key, and waits here for your approval."),
        ]
        timeline = [
            TimelineRow(
                at: now, StatusMark(.info, "seen for the first time"),
                subject: PageLink("ESP_4C21", "/style"),
                router: PageLink("attic", "/routers/attic")),
            TimelineRow(
                at: earlier, StatusMark(.bad, "outage of 40 s"), detail: "wan0 was down",
                router: PageLink("attic", "/routers/attic")),
        ]
        bar = UptimeBar(
            "24 hours: 23 up, 1 with a problem",
            (0..<24).map { hour in
                UptimeBar.Slot(hour == 3 ? .bad : hour == 9 ? .watch : hour < 2 ? .off : .good, "\(hour):00")
            })
        let (attic, far) = (
            MapPoint(latitude: 52.5, longitude: 13.4), MapPoint(latitude: 40.7, longitude: -74)
        )
        map = WorldMap(
            "Map: one agent, and a host at Berlin",
            points: [
                WorldMap.Point(.good, at: far),
                WorldMap.Point(.info, at: attic, accuracyKilometres: 500, isHost: true),
            ], lines: [WorldMap.Line(far, attic, .good)])
        nothing = Nothing(
            "No router yet", "A router shows here as soon as its key is approved.",
            next: PageLink("Add a router", "/style"))
        facts = [Fact("Hardware address", "02:00:00:00:00:01"), Fact("First seen", Moment(earlier))]
    }

    private static let devices: [Row] = [
        row("living-room-tv", 1, 3_550_000, 37_500, 22_400_000_000, StatusMark(.good, "here"), ["mine"]),
        row("office-laptop-01", 2, 1_137_500, 200_000, 11_900_000_000, StatusMark(.good, "here"), []),
        row("nas", 3, 12_500, 800_000, 8_100_000_000, StatusMark(.watch, "quiet"), []),
        row("annas-ipad-pro-", 4, 0, 0, 400_000_000, StatusMark(.off, "away"), ["randomised address"]),
    ]

    private static func row(
        _ name: String, _ colour: Int, _ down: Double, _ up: Double, _ today: UInt64, _ state: StatusMark,
        _ notes: [String]
    ) -> Row {
        Row(
            chip: DeviceChip(name, "/style", state, notes: notes, colour: colour), key: name,
            down: Quantity.rate(bytesPerSecond: down), up: Quantity.rate(bytesPerSecond: up),
            today: Quantity(bytes: today), downRate: Int(down), upRate: Int(up), todayBytes: today,
            state: state)
    }
}
