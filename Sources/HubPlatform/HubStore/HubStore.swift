internal import Accounts
public import Agents
public import HubAccounts
public import HubAgents
internal import HubCore
public import HubDatabase
public import HubIntake
public import HubLan
public import HubNouns
public import HubSeries
public import MonitorCore
internal import Synchronization

/// The features' stores as one, until routes and commands take the one that they need.
public final class HubStore: Sendable {
    public let database: HubDatabase
    public let audit: AuditLog
    public let accounts: AccountStore
    public let agentKeys: AgentStore
    public let series: SeriesStore
    public let intake: ReportIntake
    public let lan: LanStore
    private let kept: Kept

    /// - Parameters:
    ///   - path: of the file.
    ///   - opening: what may be done to it.
    ///   - kinds: of the series of all features.
    ///   - zone: where days and months begin.
    public convenience init(
        path: String, _ opening: DatabaseOpening = .migrating, schema: DatabaseSchema = .hub,
        kinds: SeriesKinds = .lan, zone: LocalZone = .current, retention: Retention = Retention()
    ) throws(StorageError) {
        try self.init(
            path: path, opening, schema: schema, kinds: kinds, calendar: WallCalendar(zone),
            retention: retention)
    }

    public init(
        path: String, _ opening: DatabaseOpening = .migrating, schema: DatabaseSchema = .hub,
        kinds: SeriesKinds = .lan, calendar: WallCalendar, retention: Retention = Retention(),
        recent: RecentHours = RecentHours(),
        clock: @escaping @Sendable () -> UTCTime = HubDatabase.machineClock
    ) throws(StorageError) {
        let database = try HubDatabase(path: path, opening, schema: schema, clock: clock)
        let kept = Kept(retention)
        let accounts = AccountStore(database, .hub(database))
        let keys = AgentStore(database, .hub(database))
        series = SeriesStore(
            database, kinds: kinds, calendar: calendar, recent: recent)
        intake = ReportIntake(
            database, series: series, keys: keys, handlers: { [SnapshotHandler()] },
            retention: { kept.tiers },
            upkeep: [
                LanStore.upkeep(database, eventRetention: { kept.events }), keys.upkeep, accounts.upkeep,
            ])
        self.database = database
        self.kept = kept
        self.accounts = accounts
        agentKeys = keys
        audit = .hub(database)
        lan = LanStore(database, .hub(database), series, intake)
    }
}

/// How long history is kept, which changes while the program runs.
private final class Kept: Sendable {
    private let retention: Mutex<Retention>

    init(_ retention: Retention) {
        self.retention = Mutex(retention)
    }

    func set(_ retention: Retention) { self.retention.withLock { $0 = retention } }

    var tiers: TierRetention {
        retention.withLock { TierRetention(fine: $0.fine, minutes: $0.minutes, quarters: $0.quarters) }
    }

    var events: Int64 { retention.withLock(\.events) }
}

extension HubStore {
    /// Keeps history this long from the next sweep on.
    public func keep(_ retention: Retention) { kept.set(retention) }

    /// Stores what comes in, until cancelled.
    public func run(sealEvery pause: Duration = .seconds(10)) async throws {
        let sessions = Task { [accounts] in try await accounts.run(every: pause) }
        defer { sessions.cancel() }
        try await intake.run(sealEvery: pause)
    }

    /// Gives up the file, with all of it in one piece and nothing beside it. Nothing is answered afterwards.
    public func close() { database.close() }

    public func tell(_ listener: @escaping @Sendable (IntakeNotice) -> Void) { intake.tell(listener) }

    public func tellOfKeys(_ listener: @escaping @Sendable (KeyNews) -> Void) {
        agentKeys.tellOfKeys(listener)
    }

    public func tellChanges(_ tell: @Sendable @escaping (_ sentence: String, _ isFailure: Bool) -> Void) {
        database.tellChanges(tell)
    }

    /// From now on: what puts a key on hold.
    public func hold(_ policy: Reapproval) { agentKeys.hold(policy) }

    public func unpackedSnapshots() async throws -> Int { try await series.unpackedRecords() }
}
