public import HubDatabase
public import HubIntake
public import HubSeries

/// What the hub keeps of agents' LANs: devices and who they seem to be, events, traffic; and the road on which
/// snapshots come in.
public struct LanStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog
    let series: SeriesStore
    let intake: ReportIntake

    public init(_ database: HubDatabase, _ audit: AuditLog, _ series: SeriesStore, _ intake: ReportIntake) {
        self.database = database
        self.audit = audit
        self.series = series
        self.intake = intake
    }

    /// Unix milliseconds.
    var now: Int64 { database.now }

    /// Stores a snapshot; it is durable when this returns.
    ///
    /// - Throws: `.cannotWrite` where there is no room or too much is waiting: it may be tried again.
    ///
    /// Next: `ReportIntake.store`.
    public func store(_ arrival: Arrival) async throws(StorageError) -> ReportOutcome {
        try await intake.store(Report(arrival))
    }
}
