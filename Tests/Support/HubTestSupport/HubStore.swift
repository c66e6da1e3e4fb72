internal import Accounts
public import Agents
internal import DatabaseTestSupport
public import HubAccounts
public import HubAgents
internal import HubCore
public import HubDatabase
public import HubIntake
public import HubLan
public import HubSeries
public import MonitorCore
internal import Synchronization

/// The stores of the LAN, agents and accounts over one file, as tests ask them: without a server, and without features.
public final class HubStore: Sendable {
    public let database: HubDatabase
    public let audit: AuditLog
    public let accounts: AccountStore
    public let agentKeys: AgentStore
    public let series: SeriesStore
    public let intake: ReportIntake
    public let lan: LanStore
    private let decided: Decided

    public init(
        path: String, _ opening: DatabaseOpening = .migrating, schema: DatabaseSchema = .hub,
        kinds: SeriesKinds = .lan, calendar: WallCalendar = WallCalendar(.current),
        retention: Retention = Retention(), recent: RecentHours = RecentHours(),
        clock: @escaping @Sendable () -> UTCTime = HubDatabase.machineClock
    ) throws(StorageError) {
        let database = try HubDatabase.scratch(path, opening, schema: schema, clock: clock)
        let decided = Decided()
        let audit = AuditLog.hub(database)
        let accounts = AccountStore(database, audit)
        let keys = AgentStore(
            database, audit, reapproval: { decided.reapproval.withLock { $0 } },
            tell: { news in decided.listener.withLock { $0 }(news) })
        series = SeriesStore(database, kinds: kinds, calendar: calendar, recent: recent)
        intake = ReportIntake(database, series: series) { [SnapshotHandler()] }
        intake.keep(retention.tiers)
        intake.register(
            keys: keys,
            upkeep: [LanStore.upkeep(database) { retention.events }, keys.upkeep, accounts.upkeep])
        self.database = database
        self.audit = audit
        self.decided = decided
        self.accounts = accounts
        agentKeys = keys
        lan = LanStore(database, audit, series, intake)
    }
}

/// What tests change while the stores are in use.
private final class Decided: Sendable {
    let reapproval = Mutex(Reapproval.off)
    let listener = Mutex<@Sendable (KeyNews) -> Void> { _ in }
}

extension HubStore {
    /// Stores what comes in, until cancelled.
    public func run(sealEvery pause: Duration = .seconds(10)) async throws {
        let sessions = Task { [accounts] in await accounts.run(every: pause) }
        defer { sessions.cancel() }
        try await intake.run(sealEvery: pause)
    }

    /// Gives up the file, with all of it in one piece and nothing beside it. Nothing is answered afterwards.
    public func close() { database.close() }

    public func tell(_ listener: @escaping @Sendable (IntakeNotice) -> Void) { intake.tell(listener) }

    public func tellOfKeys(_ listener: @escaping @Sendable (KeyNews) -> Void) {
        decided.listener.withLock { $0 = listener }
    }

    public func tellChanges(_ tell: @Sendable @escaping (_ sentence: String, _ isFailure: Bool) -> Void) {
        database.tellChanges(tell)
    }

    /// From now on: what puts a key on hold.
    public func hold(_ policy: Reapproval) { decided.reapproval.withLock { $0 = policy } }

    public func unpackedSnapshots() async throws -> Int { try await series.unpackedRecords() }
}
