/// One device: its use, its names and what happened to it.
public struct DevicePage: Page {
    public static let template = "device"
    public var title: String { row.name }
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

    public init(
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

/// A word and what it is: `Vendor`, `Apple`.
public struct Fact: Sendable {
    public let term: String
    public let value: String
    /// Instead of the value.
    let moment: Moment?

    public init(_ term: String, _ value: String) {
        self.term = term
        self.value = value
        moment = nil
    }

    public init(_ term: String, _ moment: Moment) {
        self.term = term
        value = ""
        self.moment = moment
    }
}

public struct EventRow: Sendable {
    let at: Moment
    let what: String
    let detail: String

    public init(at: String, what: String, detail: String?) {
        self.at = Moment(at)
        self.what = what
        self.detail = detail ?? ""
    }
}

/// A day or month of one device.
public struct TotalRow: Sendable {
    let period: String
    let download: Quantity?
    let upload: Quantity?
    let both: Quantity?
    /// Of the busiest in the table.
    let share: Share?

    public init(period: String, download: UInt64, upload: UInt64, busiest: UInt64) {
        self.period = period
        self.download = Quantity.bytes(download)
        self.upload = Quantity.bytes(upload)
        let sum = download.addingReportingOverflow(upload)
        let both = sum.overflow ? UInt64.max : sum.partialValue
        self.both = Quantity.bytes(both)
        share = busiest > 0 ? Share(Double(both) / Double(busiest)) : nil
    }
}
