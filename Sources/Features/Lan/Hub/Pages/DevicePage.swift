internal import HubFrame
internal import HubNouns
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
    let events: [EventRow]
    let hasEvents: Bool
    let days: [TotalRow]
    let months: [TotalRow]
    let hasTotals: Bool

    init(
        row: DeviceRow, router: String, givenName: String?, agentName: String, facts: [Fact], names: [Fact],
        events: [EventRow], days: [TotalRow], months: [TotalRow]
    ) {
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

struct EventRow: Sendable {
    let at: Moment
    let what: String
    let detail: String

    init(_ event: DeviceEvent) {
        at = Moment(event.time)
        what =
            switch event.kind {
            case .new: "Seen for the first time"
            case .returned: "Came back"
            case .gone: "Went away"
            case .addressChanged: "Changed its address"
            case .addressConflict: "Claims another device's address"
            case .routerAdvertised: "Says that it is a router"
            }
        let parts = [
            event.address.map { "\($0)" }, event.previousAddress.map { "before: \($0)" },
            event.otherMAC.map { "other: \($0)" }, event.detail,
        ]
        detail = parts.compactMap(\.self).joined(separator: ", ")
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
