internal import HubFrame
internal import LanCore
internal import MonitorCore

/// The devices of all routers.
struct DevicesPage: Page {
    static let template = "devices"
    static let size = 250
    let title = "Devices"
    let show: Chips
    let routers: Chips?
    let groups: Chips?
    let words: String
    let head: TableHead
    let rows: [DeviceItem]
    let nothing: Nothing?
    let pager: Pager?
    let isPartial: Bool
    let here: Int
    let using: Int
    let hasRouters: Bool
    let searchFields: [HiddenField]
    /// Where the form that marks them leads back to.
    let next: String

    /// Which devices the chips show, by their value in the address.
    enum Show: String, CaseIterable {
        case all = "", here, new, unknown, guest, mine, gone, randomised

        var word: String { self == .all ? "All" : rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

        func holds(_ item: DeviceItem) -> Bool {
            switch self {
            case .all: true
            case .here: item.status != .inactive
            case .new: item.standing == .new
            case .unknown: item.standing == .unknown
            case .guest: item.standing == .guest
            case .mine: item.standing == .mine
            case .gone: item.status == .inactive
            case .randomised: item.isRandomised
            }
        }
    }

    init(_ items: [DeviceItem], _ query: PageQuery) {
        let names = Set(items.map(\.router)).sorted()
        hasRouters = names.count > 1
        let router = query["router"] ?? ""
        let mine = items.filter { router.isEmpty || $0.router == router }
        let group = query["group"] ?? ""
        let grouped = mine.filter { group.isEmpty || $0.mark.group == group }
        show = Chips(
            "Devices", "show", query,
            Show.allCases.map { one in (one.rawValue, one.word, grouped.count { one.holds($0) }) })
        routers =
            hasRouters
            ? Chips("Router", "router", query, [("", "All routers", nil)] + names.map { ($0, $0, nil) }) : nil
        let labels = Set(items.compactMap(\.mark.group)).sorted()
        groups =
            labels.isEmpty
            ? nil : Chips("Group", "group", query, [("", "All groups", nil)] + labels.map { ($0, $0, nil) })
        here = mine.count { $0.status != .inactive }
        using = mine.count { $0.usesTheLine }
        words = query["q"] ?? ""
        let wanted = words.lowercased()
        let kind = Show(rawValue: query["show"] ?? "") ?? .all
        let found = grouped.filter { kind.holds($0) && (wanted.isEmpty || $0.searched.contains(wanted)) }
        let order = SortOrder(
            query["sort"] ?? "-today", among: ["today", "name", "down", "up", "address", "seen"])
        let sorted = found.sorted(by: order)
        let page = Int(query["page"] ?? "") ?? 1
        rows = Array(sorted[Pager.range(page: page, size: Self.size, count: sorted.count)])
        pager = Pager(query, page: page, size: Self.size, count: sorted.count)
        isPartial = pager != nil
        nothing =
            found.isEmpty
            ? (items.isEmpty
                ? Nothing("No devices yet", "They show as soon as they use the network behind a router.")
                : Nothing(
                    "No device matches", "No device matches the filters and ‘\(words)’.",
                    next: PageLink("Show all devices", query.path)))
            : nil
        head = TableHead(
            [
                TableHead.Column("Device", key: "name"),
                TableHead.Column("Address", key: "address", priority: 3),
                TableHead.Column("Download", key: "down", isNumber: true),
                TableHead.Column("Upload", key: "up", isNumber: true, priority: 2),
                TableHead.Column("Today", key: "today", isNumber: true),
                TableHead.Column("Last seen", key: "seen", isNumber: true, priority: 3),
            ], query, usual: "-today")
        searchFields = query.fields(without: ["q", "page"])
        next = query.url
    }
}

extension [DeviceItem] {
    fileprivate func sorted(by order: SortOrder) -> [DeviceItem] {
        func isBefore(_ one: DeviceItem, _ other: DeviceItem) -> Bool {
            switch order.key {
            case "name": (one.name.lowercased(), one.device) < (other.name.lowercased(), other.device)
            case "down": (one.downloadRate ?? -1, other.name) < (other.downloadRate ?? -1, one.name)
            case "up": (one.uploadRate ?? -1, other.name) < (other.uploadRate ?? -1, one.name)
            case "address": (one.address.count, one.address) < (other.address.count, other.address)
            case "seen": one.lastSeen.milliseconds < other.lastSeen.milliseconds
            default: (one.todayBytes, other.name) < (other.todayBytes, one.name)
            }
        }
        return sorted { order.isDescending ? isBefore($1, $0) : isBefore($0, $1) }
    }
}
