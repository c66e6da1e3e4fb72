internal import HubCore
internal import HubFrame
internal import HubSeries

/// Who used how much in a stretch of days, of one router or of all.
struct UsagePage: Page {
    static let template = "usage"
    static let size = 100
    let title = "Usage"
    let period: PeriodPicker
    /// Which router; `nil` where there is one alone.
    let routers: Chips?
    let head: TableHead
    let rows: [UsageRow]
    let isEmpty: Bool
    let total: UsageSum
    let pager: Pager?
    let isPartial: Bool
    let csv: String
    let heading: String
    /// Beside whom a router stands.
    let hasRouters: Bool

    init(
        _ all: [UsageRow], _ usage: UsagePeriod, today: Period, routers names: [String], _ query: PageQuery
    ) {
        period = usage.picker(query, today: today)
        hasRouters = names.count > 1
        routers =
            names.count > 1
            ? Chips("Router", "router", query, [("", "All routers", nil)] + names.map { ($0, $0, nil) }) : nil
        let order = SortOrder(query["sort"] ?? "-total", among: ["total", "name", "down", "up"])
        let sorted = all.sorted(by: order)
        let page = Int(query["page"] ?? "") ?? 1
        head = TableHead(
            [
                TableHead.Column("Device", key: "name"),
                TableHead.Column("Download", key: "down", isNumber: true, priority: 2),
                TableHead.Column("Upload", key: "up", isNumber: true, priority: 2),
                TableHead.Column("Total", key: "total", isNumber: true),
                TableHead.Column("Share", isNumber: true),
            ], query, usual: "-total")
        rows = Array(sorted[Pager.range(page: page, size: Self.size, count: sorted.count)])
        pager = Pager(query, page: page, size: Self.size, count: sorted.count)
        isPartial = pager != nil
        isEmpty = all.isEmpty
        total = UsageSum(all)
        let kept = ["period", "from", "to", "router"].compactMap { name in query[name].map { (name, $0) } }
        csv = PageQuery("/api/v1/usage", kept + [("format", "csv")]).url
        heading = usage.words
    }
}

struct UsageSum: Sendable {
    let download: Quantity
    let upload: Quantity
    let total: Quantity

    init(_ rows: [UsageRow]) {
        download = Quantity(bytes: rows.reduce(0) { $0 &+ $1.downloadBytes })
        upload = Quantity(bytes: rows.reduce(0) { $0 &+ $1.uploadBytes })
        total = Quantity(bytes: rows.reduce(0) { $0 &+ $1.totalBytes })
    }
}

/// One device's use.
struct UsageRow: Sendable {
    let router: String
    let device: String
    let name: String
    let chip: DeviceChip?
    let downloadBytes: UInt64
    let uploadBytes: UInt64
    let totalBytes: UInt64
    let download: Quantity
    let upload: Quantity
    let total: Quantity
    /// Of all rows.
    let share: String
    let meter: Meter?

    /// - Parameters:
    ///   - chip: `nil` for what is not one device.
    ///   - all: bytes of all rows together.
    init(_ total: TrafficTotal, of router: String, name: String, chip: DeviceChip?, all: UInt64) {
        self.router = router
        device = total.device
        self.name = name
        self.chip = chip
        downloadBytes = total.downloadedBytes
        uploadBytes = total.uploadedBytes
        totalBytes = downloadBytes &+ uploadBytes
        download = Quantity(bytes: downloadBytes)
        upload = Quantity(bytes: uploadBytes)
        self.total = Quantity(bytes: totalBytes)
        let ratio = all > 0 ? Double(totalBytes) / Double(all) : 0
        let tenths = Int((ratio * 1000).rounded())
        share =
            ratio >= 0.0995 || tenths == 0
            ? "\(Int((ratio * 100).rounded())) %" : "\(tenths / 10).\(tenths % 10) %"
        meter = Meter("\(name): \(share) of the total", ratio)
    }
}

extension [UsageRow] {
    /// Equal ones by name, so that the order is always the same.
    func sorted(by order: SortOrder) -> [UsageRow] {
        func isBefore(_ one: UsageRow, _ other: UsageRow) -> Bool {
            switch order.key {
            case "name": (one.name.lowercased(), one.device) < (other.name.lowercased(), other.device)
            case "down": (one.downloadBytes, other.name) < (other.downloadBytes, one.name)
            case "up": (one.uploadBytes, other.name) < (other.uploadBytes, one.name)
            default: (one.totalBytes, other.name) < (other.totalBytes, one.name)
            }
        }
        return sorted { order.isDescending ? isBefore($1, $0) : isBefore($0, $1) }
    }
}
