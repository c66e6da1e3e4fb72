public import HubDatabase
public import HubSeries
public import MonitorCore

/// What a feature does with reports of its kind. It belongs to the intake's task, which does one thing after the other.
///
/// What it knows is what is committed: each transaction works on a batch, a copy, which is taken over afterwards.
public protocol ReportHandler: AnyObject {
    /// The kind, as `Report.kind`.
    var kind: String { get }
    /// Which of its series may go when they were not seen for long; `nil` keeps all.
    var reclaimRule: ReclaimRule? { get }

    func begin() -> any ReportBatch
    func commit(_ batch: any ReportBatch)
    /// What is written together with a packed block of an agent; `nil` where there is nothing.
    func sealing(agent: Int64) -> (@Sendable (Database) throws -> Void)?
    /// That was committed.
    func sealed(agent: Int64)
    /// Series of an agent that are gone.
    func forget(series: Set<Int64>, agent: Int64)
}

extension ReportHandler {
    public var reclaimRule: ReclaimRule? { nil }

    public func commit(_ batch: any ReportBatch) {}

    public func sealing(agent: Int64) -> (@Sendable (Database) throws -> Void)? { nil }

    public func sealed(agent: Int64) {}

    public func forget(series: Set<Int64>, agent: Int64) {}
}

/// A transaction's copy of what a handler knows.
public protocol ReportBatch: Sendable {
    /// Reads back all that was known when the program ended, however it ended; also when another database is in the
    /// file.
    mutating func load(_ database: Database) throws
    /// The same of one agent, where what is known of it may be at fault.
    mutating func load(agent: Int64, _ database: Database) throws
    /// Writes what a report holds.
    mutating func take(
        _ report: DatedReport, _ intake: inout AgentIntake, _ database: Database
    ) throws
    /// Reads a report that waited in quarantine.
    func read(_ body: [UInt8]) throws(UnreadableReport) -> (
        name: SnapshotName, ended: UTCTime, content: any Sendable
    )
}

extension ReportBatch {
    public mutating func load(_ database: Database) throws {}

    public mutating func load(agent: Int64, _ database: Database) throws {}

    public func read(_ body: [UInt8]) throws(UnreadableReport) -> (
        name: SnapshotName, ended: UTCTime, content: any Sendable
    ) {
        throw UnreadableReport(cause: "reports of its kind do not wait in quarantine")
    }
}

/// A report from the quarantine that cannot be read any more.
public struct UnreadableReport: Error {
    let cause: String

    public init(cause: String) {
        self.cause = cause
    }
}

/// One agent while a report of it is stored: what a handler may write to.
public struct AgentIntake: Sendable {
    var state: ReportingAgent
    /// Whether the report is the newest of its agent. Older ones come late, and say nothing new of names.
    public internal(set) var isNewest = false
    let now: ContinuousClock.Instant
    private let name: String
    private let kinds: SeriesKinds
    private(set) var addition: (record: IntakeRecord, sample: SeriesSample)?
    private(set) var packed: [PackedRecord] = []
    private(set) var followUps: [@Sendable () -> Void] = []

    init(
        _ state: consuming ReportingAgent, of name: String, _ kinds: SeriesKinds,
        at now: ContinuousClock.Instant
    ) {
        self.state = state
        self.name = name
        self.kinds = kinds
        self.now = now
    }

    /// The number of the agent's row.
    public var agent: Int64 { state.id }

    /// Has this done once the report is durable: a signal, say. Must not block.
    public mutating func afterCommit(_ body: @escaping @Sendable () -> Void) { followUps.append(body) }

    /// - Returns: `nil` where the agent has too many series already.
    public mutating func number(of key: SeriesKey, _ database: Database) throws -> Int64? {
        try state.series.number(of: key, database)
    }

    /// Writes what the report measured; once for each report.
    public mutating func write(_ sample: SeriesSample, _ database: Database) throws {
        addition = (try state.series.write(sample, at: now, database), sample)
    }

    /// Writes samples of kinds in packs (`SeriesStore.points`), as often as the report has windows of them.
    ///
    /// - Parameter time: of the window, by the clock that history goes by: that of `DatedReport.ended`.
    public mutating func write(
        _ samples: [Sample], at time: SampleTime, _ database: Database
    ) throws {
        var series = try state.packed ?? SubjectSeries(.agent(name), kinds, database)
        // Given up, so that it is changed in place.
        state.packed = nil
        if let record = try series?.write(samples, at: time, database) { packed.append(record) }
        state.packed = series
    }
}
