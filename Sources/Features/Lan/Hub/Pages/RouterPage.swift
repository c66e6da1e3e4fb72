internal import HubCore
internal import HubFrame
internal import LanCore
internal import MonitorCore

/// What all pages of one router begin with: how it is, and the ways to its other pages.
struct RouterHead: Sendable {
    let router: RouterRow
    /// Where it is silent: since when, and what to check.
    let banner: Banner?
    let uptime: String?
    let tabs: Chips

    enum Tab: String, CaseIterable {
        case now = "Now"
        case history = "History"
        case devices = "Devices"
        case interfaces = "Interfaces"
        case events = "Events"
        case line = "Line"
    }

    init(_ router: RouterRow, _ current: Tab, uptimeSeconds: Double?, seesLine: Bool) {
        self.router = router
        uptime = uptimeSeconds.map(Self.words)
        banner =
            router.isOnline
            ? nil
            : Banner(
                StatusMark(.bad, "Nothing heard from this router since"), since: router.lastSeen,
                hint:
                    "What it measures now shows once it reports again. Is the agent running, and can it reach the hub? On the router:",
                command: Command("systemctl status monitor"))
        let path = router.path
        let query = PercentText.encoded(router.name)
        let paths: [Tab: String] = [
            .now: path, .history: "\(path)/history", .devices: "/devices?router=\(query)",
            .interfaces: "\(path)/interfaces", .events: "/events?router=\(query)", .line: "\(path)/line",
        ]
        tabs = Chips(
            router.name,
            Tab.allCases.filter { $0 != .line || seesLine }.map {
                Chips.Choice($0.rawValue, paths[$0] ?? path, isCurrent: $0 == current)
            })
    }

    /// `3 days`, `5 h`, `12 min`.
    private static func words(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e12))
        switch whole {
        case 172_800...: return "\(whole / 86400) days"
        case 7200...: return "\(whole / 3600) h"
        case 120...: return "\(whole / 60) min"
        default: return "\(whole) s"
        }
    }
}

/// One router now: what goes through it, who uses it, and how it is.
struct RouterPage: Page {
    static let template = "router"
    var title: String { head.router.name }
    let head: RouterHead
    let router: RouterRow
    let traffic: ChartBox
    let devices: [DeviceRow]
    /// How many devices there are, where not all are listed: the list of devices has the others.
    let all: Int?
    let allPath: String
    let hasNoDevices: Bool
    let here: Int
    let using: Int
    let removePath: String

    /// A page of more rows is slow to draw, and too long to read.
    static let mostRows = 500

    init(_ head: RouterHead, devices: [DeviceRow]) {
        self.head = head
        router = head.router
        traffic = ChartBox(
            "traffic", "Traffic", source: PageQuery("/api/v1/charts/traffic", [("agent", head.router.name)]),
            measure: .rate, isTall: true)
        self.devices = Self.listed(devices)
        all = devices.count > Self.mostRows ? devices.count : nil
        allPath = "/devices?router=\(PercentText.encoded(head.router.name))"
        hasNoDevices = devices.isEmpty
        here = devices.count { $0.status != "inactive" }
        using = devices.count { $0.downloadRate + $0.uploadRate >= 125 }
        removePath = Path.router(head.router.name) + "/remove"
    }

    /// Of very many devices those that use the line most now, then those with the most traffic today; in the order given.
    ///
    /// - Parameter devices: the most traffic today first.
    static func listed(_ devices: [DeviceRow]) -> [DeviceRow] {
        guard devices.count > mostRows else { return devices }
        func rate(_ index: Int) -> Int { devices[index].downloadRate + devices[index].uploadRate }
        let busy = devices.indices.filter { rate($0) > 0 }.sorted { rate($0) > rate($1) }
        var chosen = Set(busy.prefix(mostRows / 2))
        for index in devices.indices where chosen.count < mostRows { chosen.insert(index) }
        return chosen.sorted().map { devices[$0] }
    }
}

/// What one router measured in a stretch of time.
struct RouterHistoryPage: Page {
    static let template = "routerhistory"
    var title: String { "\(head.router.name), history" }
    let head: RouterHead
    let charts: [ChartBox]
    let small: [ChartBox]

    /// - Parameter sensor: the temperature that is charted.
    init(_ head: RouterHead, sensor: String?) {
        self.head = head
        let agent = [("agent", head.router.name)]
        func box(
            _ name: String, _ title: String, _ measure: ChartBox.Measure, isTall: Bool = false,
            _ more: [(String, String)] = []
        ) -> ChartBox {
            ChartBox(
                name, title, source: PageQuery("/api/v1/charts/\(name)", agent + more), measure: measure,
                isTall: isTall)
        }
        charts = [
            box("traffic", "Traffic", .rate, isTall: true),
            box("devices", "Busiest devices, download and upload together", .rate, isTall: true),
        ]
        small =
            [box("processor", "CPU", .percent), box("memory", "Memory", .percent)]
            + (sensor.map { [box("temperature", "Temperature", .celsius, [("sensor", $0)])] } ?? [])
    }
}

/// The interfaces of one router: those that matter first, the ports of a bridge folded.
struct RouterInterfacesPage: Page {
    static let template = "routerinterfaces"
    var title: String { "\(head.router.name), interfaces" }
    let head: RouterHead
    let interfaces: [InterfaceRow]
    let ports: [InterfaceRow]
    let hasPorts: Bool
    let portWords: String
    let hasNone: Bool

    /// Fewer ports are not folded.
    private static let fewest = 4
    /// How kernels and programs name the ports of bridges.
    private static let portNames = ["veth", "lan", "port", "sw", "tap", "vnet"]

    init(_ head: RouterHead, _ all: [InterfaceRow]) {
        self.head = head
        let shown = all.filter { $0.name != "lo" }
        let ports = shown.filter { one in
            Self.portNames.contains {
                one.name.hasPrefix($0) && one.name.dropFirst($0.count).first?.isNumber ?? false
            } || one.name.hasPrefix("veth")
        }
        let isFolded = ports.count >= Self.fewest && ports.count < shown.count
        interfaces = isFolded ? shown.filter { one in !ports.contains { $0.name == one.name } } : shown
        self.ports = isFolded ? ports : []
        hasPorts = isFolded
        let up = ports.count { $0.isUp }
        portWords = "\(CountText.text(ports.count, "port")), \(up == ports.count ? "all up" : "\(up) up")"
        hasNone = shown.isEmpty
    }
}

/// What one router's line is sold as.
struct RouterLinePage: Page {
    static let template = "routerline"
    var title: String { "\(head.router.name), line" }
    let head: RouterHead
    let action: String
    var download: String
    var upload: String
    var quota: String
    var resetDay: String
    let countsBoth: Bool
    let countsDownload: Bool
    let countsUpload: Bool
    let month: MonthCard
    let fault: String?

    init(_ head: RouterHead, _ plan: LinePlan, _ month: MonthCard, fault: String? = nil) {
        self.head = head
        action = head.router.path + "/line"
        func text(_ number: Double?) -> String {
            number.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? ""
        }
        download = text(plan.downloadMegabits)
        upload = text(plan.uploadMegabits)
        quota = text(plan.quotaGigabytes)
        resetDay = "\(plan.resetDay)"
        countsBoth = plan.counted == .both
        countsDownload = plan.counted == .download
        countsUpload = plan.counted == .upload
        self.month = month
        self.fault = fault
    }
}

struct InterfaceRow: Sendable {
    let name: String
    let state: String
    let isUp: Bool
    let mark: StatusMark
    /// Received as download, transmitted as upload.
    let flow: Flow
    let speed: Quantity?
    let used: Share?
    /// Since the router's start; `nil` where there are none.
    let errors: UInt64?
    let drops: UInt64?

    /// - Parameter isNow: what is not says what there is, and nothing of what it does.
    init(_ sample: InterfaceSample, isNow: Bool) {
        let counters = sample.reading.counters
        name = sample.reading.name
        state = (isNow ? sample.reading.operationalState : nil) ?? "unknown"
        isUp = state == "up"
        mark = StatusMark(isUp ? .good : state == "down" ? .bad : .off, state)
        flow = Flow(
            download: isNow ? sample.receivedBytesPerSecond : nil,
            upload: isNow ? sample.transmittedBytesPerSecond : nil)
        speed = Quantity.rate(bytesPerSecond: sample.reading.linkSpeedBitsPerSecond.map { Double($0) / 8 })
        used = Share(isNow ? sample.utilizationRatio : nil)
        let (errors, drops) = (
            counters.receiveErrors &+ counters.transmitErrors, counters.receiveDrops &+ counters.transmitDrops
        )
        self.errors = errors > 0 ? errors : nil
        self.drops = drops > 0 ? drops : nil
    }
}
