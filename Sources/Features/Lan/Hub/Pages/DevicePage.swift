internal import HubCore
internal import HubFrame
internal import LanCore
internal import MonitorCore

/// One device: its use, its names and what happened to it.
struct DevicePage: Page {
    static let template = "device"
    var title: String { row.name }
    let row: DeviceRow
    let router: String
    let routerPath: String
    let givenName: String
    let agentName: String
    let facts: [Fact]
    let names: [Fact]
    let hasNames: Bool
    let mark: StatusMark
    /// `guest`, `randomised address`.
    let tags: [String]
    /// What the people of the house said of it, or that they did not.
    let standing: String
    let group: String
    let note: String
    let chart: ChartBox
    let events: [TimelineRow]
    let hasEvents: Bool
    let days: [TotalRow]
    let months: [TotalRow]
    let hasTotals: Bool

    init(
        row: DeviceRow, router: String, givenName: String?, agentName: String, facts: [Fact], names: [Fact],
        people: DeviceMark, standing: DeviceStanding, isRandomised: Bool, events: [TimelineRow],
        days: [TotalRow], months: [TotalRow]
    ) {
        mark = StatusMark(DeviceStatus(rawValue: row.status) ?? .inactive)
        tags = [
            standing == .unknown ? nil : standing.rawValue, people.group,
            isRandomised ? "randomised address" : nil,
        ].compactMap(\.self)
        self.standing = people.kind == nil ? "Not marked yet" : "Marked as \(standing.rawValue)"
        group = people.group ?? ""
        note = people.note ?? ""
        chart = ChartBox(
            "traffic", "Traffic",
            source: PageQuery("/api/v1/charts/traffic", [("agent", router), ("device", row.device)]),
            measure: .rate, isTall: true)
        self.row = row
        self.router = router
        routerPath = Path.router(router)
        self.givenName = givenName ?? ""
        self.agentName = agentName
        self.facts = facts
        self.names = names
        hasNames = !names.isEmpty
        self.events = events
        hasEvents = !events.isEmpty
        self.days = days
        self.months = months
        hasTotals = !days.isEmpty || !months.isEmpty
    }
}

/// A day or month of one device.
struct TotalRow: Sendable {
    let period: String
    let download: Quantity?
    let upload: Quantity?
    let both: Quantity?
    /// Of the busiest in the table.
    let share: Share?

    init(_ total: PeriodTotal, busiest: UInt64) {
        period = "\(total.period)"
        download = Quantity.bytes(total.downloadedBytes)
        upload = Quantity.bytes(total.uploadedBytes)
        let sum = total.downloadedBytes.addingReportingOverflow(total.uploadedBytes)
        let both = sum.overflow ? UInt64.max : sum.partialValue
        self.both = Quantity.bytes(both)
        share = busiest > 0 ? Share(Double(both) / Double(busiest)) : nil
    }
}
