internal import Foundation
internal import GRDB
internal import HubNouns
internal import MonitorCore

/// Takes snapshots in: many in one transaction, packed into tiers when their quarter of an hour is over.
///
/// Memory is what is committed; where a transaction fails, nothing of it is kept here either. It belongs to
/// one task, which does one thing after the other.
struct Intake {
    private let database: HubDatabase
    private let calendar: WallCalendar
    private let recent: RecentHours
    private let tell: @Sendable (StoreNotice) -> Void
    private var agents: [String: AgentState] = [:]
    /// When this began, and the end of the newest window then.
    private let began: (at: ContinuousClock.Instant, newest: Int64)
    /// Under way between two calls of `reclaim`.
    private var reclaiming: (server: String, work: Reclaiming)?
    private var dissent = Dissent()
    /// When `ProvenTime` was last looked at.
    private var proved: ContinuousClock.Instant?
    private var isToldBehind = false
    private var isToldAhead = false
    /// Told what happened to keys, once it is committed.
    var tellOfKeys: @Sendable ([KeyNews]) -> Void = { _ in }
    /// Of the database that `agents` was read from.
    private var generation: Int

    /// A block stays open this long after its end, for what is on its way.
    private static let grace: Int64 = 30_000
    /// An older block that gets nothing for this long is packed: a backlog has moved on.
    private static let idle: Duration = .seconds(30)
    /// Blocks of one agent that readers unpack row by row; beyond, the oldest is packed at once.
    private static let mostOpen = 4
    /// Of quarantine in one transaction, so that no snapshot waits long behind them.
    private static let mostAdmitted = 100

    /// Reads back what was not packed when the program ended, however it ended.
    ///
    /// - Parameter tell: called after the commit.
    init(
        _ database: HubDatabase, calendar: WallCalendar, recent: RecentHours = RecentHours(),
        tell: @escaping @Sendable (StoreNotice) -> Void = { _ in }
    ) throws {
        self.database = database
        self.tell = tell
        self.calendar = calendar
        self.recent = recent
        let newest: Int64
        (agents, generation, newest) = try database.pool.read { database in
            try (AgentState.load(database), database.generation, RecentHours.endOnDisk(database))
        }
        recent.begin(after: newest)
        began = (.now, agents.values.map(\.newestWindow).max() ?? 0)
    }

    /// The time by which retention counts; `nil` where nothing may be deleted.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    mutating func sweepTime(at time: Int64, now: ContinuousClock.Instant) async -> Int64? {
        let passed = (now - began.at).components.seconds * 1000
        let proven: Int64?
        do {
            proven = try await prove(at: now)
        } catch {
            // Where this cannot be written, nothing can be deleted either.
            return nil
        }
        let limit = clock.sweepTime(at: time, fallback: began.newest + passed, proven: proven)
        if let limit, limit < time - 2 * 86_400_000 {
            let newest = UTCTime(milliseconds: proven ?? began.newest)
            if newest.milliseconds > 0 { Self.say(.clockAhead(newest: newest), tell, about: &isToldAhead) }
        } else {
            isToldAhead = false
        }
        return limit
    }

    /// - Returns: `nil` before there was any agreement.
    private mutating func prove(at now: ContinuousClock.Instant) async throws -> Int64? {
        guard let agreed = clock.agreed else { return nil }
        let passed = proved.map { (now - $0).components.seconds * 1000 } ?? 0
        let first = ProvenTime(time: began.newest > 0 ? began.newest : agreed)
        let proven = try await database.write(.sweep) { database in
            var proven = try ProvenTime.load(database) ?? first
            proven.look(after: passed, at: agreed)
            try proven.put(database)
            return proven
        }
        proved = now
        return proven.time
    }

    private var clock: HistoryClock {
        HistoryClock(agreed: agents.values.lazy.compactMap(\.agreedWindow).max())
    }

    /// Tells the operator once whether the hub's own clock can be right.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    /// - Returns: whether it can.
    mutating func watchClock(at time: Int64) -> Bool {
        let isBehind = clock.isBehind(at: time)
        if isBehind {
            Self.say(.clockBehind(now: UTCTime(milliseconds: time)), tell, about: &isToldBehind)
        } else if isToldBehind {
            isToldBehind = false
            tell(.clockAgain)
        }
        return !isBehind
    }

    private static func say(
        _ notice: StoreNotice, _ tell: (StoreNotice) -> Void, about isTold: inout Bool
    ) {
        if !isTold { tell(notice) }
        isTold = true
    }

    /// Stores in one transaction, which is durable when this returns.
    mutating func store(_ arrivals: [Arrival], at now: ContinuousClock.Instant) async throws -> [Arrival
        .Outcome]
    {
        try await change(at: now) { transaction, database in
            for arrival in arrivals { try transaction.take(arrival, database) }
        }
    }

    /// Takes in what waited for an approval that has come since.
    ///
    /// - Returns: whether more may be left.
    mutating func admit(at now: ContinuousClock.Instant) async throws -> Bool {
        let outcomes = try await change(at: now) { transaction, database in
            for entry in try Quarantine.approved(atMost: Self.mostAdmitted, database) {
                try transaction.admit(entry, database)
            }
        }
        return outcomes.count == Self.mostAdmitted
    }

    /// Where the database refuses one of several for what it holds, each is tried by itself: the others are kept.
    private mutating func change(
        at now: ContinuousClock.Instant,
        _ body: @Sendable @escaping (inout IntakeTransaction, Database) throws -> Void
    ) async throws -> [Arrival.Outcome] {
        do {
            return try await attempt(at: now, isEachAlone: false, body)
        } catch let error as DatabaseError where error.isOfContent {
            return try await attempt(at: now, isEachAlone: true, body)
        }
    }

    private mutating func attempt(
        at now: ContinuousClock.Instant, isEachAlone: Bool,
        _ body: @Sendable @escaping (inout IntakeTransaction, Database) throws -> Void
    ) async throws -> [Arrival.Outcome] {
        let (transaction, found, newest) = try await database.write {
            [agents, generation, dissent] database in
            let found = try database.generation
            // A backup has been put in its place: what is in memory is of the one before.
            var transaction = IntakeTransaction(
                found == generation ? agents : try AgentState.load(database), at: now,
                isEachAlone: isEachAlone, dissent)
            try body(&transaction, database)
            try transaction.settleClock(database)
            return try (
                transaction, found, found == generation ? 0 : RecentHours.endOnDisk(database)
            )
        }
        if found != generation {
            generation = found
            reclaiming = nil
            recent.forget(after: newest)
        }
        if let server = reclaiming?.server {
            for one in transaction.additions where one.server == server { reclaiming?.work.note(one.record) }
        }
        agents = transaction.committed(recent)
        dissent = transaction.dissent
        transaction.notices.forEach(tell)
        tellOfKeys(transaction.keyNews)
        return transaction.outcomes
    }

    /// The blocks that are over.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    func due(at time: Int64, now: ContinuousClock.Instant) -> [(server: String, block: Block)] {
        agents.flatMap { server, state in
            let blocks = state.open.keys.sorted()
            return blocks.enumerated().filter { index, block in
                let isOver = block.end + Self.grace < time
                let hasMovedOn = state.open[block].map { now - $0.touched > Self.idle } ?? false
                return isOver && hasMovedOn || blocks.count - index > Self.mostOpen
            }.map { (server, $0.element) }
        }
    }

    /// Agents that have history.
    var servers: [String] { Array(agents.keys) }

    /// Drops series of one agent that were not seen for long (`Reclaiming`), as many as one transaction takes.
    ///
    /// - Parameter time: by which retention counts.
    /// - Returns: whether more may be left.
    mutating func reclaim(
        _ server: String, at time: Int64, _ retention: Retention
    ) async throws -> Bool {
        guard let state = agents[server] else { return false }
        var work = Reclaiming(
            agent: state.id, limit: time - retention.unseen(whileHaving: state.series.count))
        if let reclaiming, reclaiming.server == server { work = reclaiming.work }
        reclaiming = nil
        let (gone, former, next) = try await database.write(.sweep) { [generation, work] database in
            var work = work
            guard try database.generation == generation else { return (Set<Int64>(), Int64?.none, work) }
            let (gone, former) = try work.run(database)
            return (gone, former, work)
        }
        agents[server]?.forget(gone, former: former)
        guard !gone.isEmpty else { return false }
        reclaiming = (server, next)
        return true
    }

    /// Packs one block, in a transaction of its own.
    mutating func seal(_ block: Block, of server: String) async throws {
        guard let state = agents[server], state.open[block] != nil else { return }
        var lastSeen: [Int64: Int64] = [:]
        for series in state.unsavedDevices { lastSeen[series] = state.devices[series]?.lastSeen }
        let sealing = Sealing(agent: state.id, block: block, lastSeen: lastSeen, calendar: calendar)
        try await database.write(.pack) { [generation] database in
            if try database.generation == generation { try sealing.run(database) }
        }
        agents[server]?.open[block] = nil
        agents[server]?.unsavedDevices = []
    }
}
