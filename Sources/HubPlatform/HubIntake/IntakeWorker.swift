internal import Foundation
internal import HubCore
package import HubDatabase
package import HubSeries
internal import MonitorCore

/// Takes reports in: many in one transaction, packed into tiers when their quarter of an hour is over.
///
/// Memory is what is committed; where a transaction fails, nothing of it is kept here either. It belongs to
/// one task, which does one thing after the other.
package final class IntakeWorker {
    private let database: HubDatabase
    private let series: SeriesStore
    private let keys: any ReportKeys
    private let handlers: [any ReportHandler]
    private let tell: @Sendable (IntakeNotice) -> Void
    private var agents: [String: ReportingAgent] = [:]
    /// When this began, and the end of the newest window then.
    package let began: (at: ContinuousClock.Instant, newest: Int64)
    /// Under way between two calls of `reclaim`.
    private var reclaiming: (agent: String, work: Reclaiming)?
    private var dissent = Dissent()
    /// When `ProvenTime` was last looked at.
    private var proved: ContinuousClock.Instant?
    private var isToldBehind = false
    private var isToldAhead = false
    /// Of the database that `agents` was read from.
    private var generation: Int

    /// A block stays open this long after its end, for what is on its way.
    private static let grace: Int64 = 30_000
    /// An older block that gets nothing for this long is packed: a backlog has moved on.
    private static let idle: Duration = .seconds(30)
    /// Blocks of one agent that readers unpack row by row; beyond, the oldest is packed at once.
    private static let mostOpen = 4
    /// Of quarantine in one transaction, so that no report waits long behind them.
    private static let mostAdmitted = 100

    /// Reads back what was not packed when the program ended, however it ended.
    ///
    /// - Parameter tell: called after the commit.
    package init(
        _ database: HubDatabase, series: SeriesStore, keys: any ReportKeys, handlers: [any ReportHandler],
        tell: @escaping @Sendable (IntakeNotice) -> Void = { _ in }
    ) throws {
        self.database = database
        self.series = series
        self.keys = keys
        self.handlers = handlers
        self.tell = tell
        let empty = handlers.map { $0.begin() }
        let (state, found, newest) = try database.pool.read { [kinds = series.kinds] database in
            let state = try Self.load(empty, kinds, database)
            return try (state, database.generation, RecentHours.endOnDisk(database))
        }
        (agents, generation) = (state.agents, found)
        began = (.now, state.agents.values.map(\.newestWindow).max() ?? 0)
        series.recent.begin(after: newest)
        for (handler, batch) in zip(handlers, state.batches) { handler.commit(batch) }
    }

    private static func load(
        _ batches: [any ReportBatch], _ kinds: SeriesKinds, _ database: Database
    ) throws -> IntakeTransaction.State {
        var state = IntakeTransaction.State(
            agents: try ReportingAgent.load(kinds, database), batches: batches)
        for index in batches.indices { try state.batches[index].load(database) }
        return state
    }

    /// The time by which retention counts; `nil` where nothing may be deleted.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    package func sweepTime(at time: Int64, now: ContinuousClock.Instant) async -> Int64? {
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
    private func prove(at now: ContinuousClock.Instant) async throws -> Int64? {
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
    package func watchClock(at time: Int64) -> Bool {
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
        _ notice: IntakeNotice, _ tell: (IntakeNotice) -> Void, about isTold: inout Bool
    ) {
        if !isTold { tell(notice) }
        isTold = true
    }

    /// Stores in one transaction, which is durable when this returns.
    package func store(_ reports: [Report], at now: ContinuousClock.Instant) async throws -> [ReportOutcome] {
        try await change(at: now) { transaction, database in
            for report in reports { try transaction.take(report, database) }
        }
    }

    /// Stores what waited for an approval that has come since.
    ///
    /// - Returns: whether more may be left.
    package func admit(at now: ContinuousClock.Instant) async throws -> Bool {
        let outcomes = try await change(at: now) { transaction, database in
            let quarantine = Quarantine(keys: transaction.keys)
            let entries = try quarantine.approved(
                atMost: Self.mostAdmitted, kinds: transaction.reportKinds, database)
            for entry in entries { try transaction.admit(entry, database) }
        }
        return outcomes.count == Self.mostAdmitted
    }

    /// Where the database refuses one of several for what it holds, each is tried by itself: the others are kept.
    private func change(
        at now: ContinuousClock.Instant,
        _ body: @Sendable @escaping (inout IntakeTransaction, Database) throws -> Void
    ) async throws -> [ReportOutcome] {
        do {
            return try await attempt(at: now, isEachAlone: false, body)
        } catch  where IntakeTransaction.isOfOne(error) {
            return try await attempt(at: now, isEachAlone: true, body)
        }
    }

    private func attempt(
        at now: ContinuousClock.Instant, isEachAlone: Bool,
        _ body: @Sendable @escaping (inout IntakeTransaction, Database) throws -> Void
    ) async throws -> [ReportOutcome] {
        let known = IntakeTransaction.State(agents: agents, batches: handlers.map { $0.begin() })
        let (transaction, found, newest) = try await database.write {
            [generation, dissent, keys, kinds = series.kinds, reportKinds = handlers.map(\.kind)] database in
            let found = try database.generation
            // A backup has been put in its place: what is in memory is of the one before.
            let state = found == generation ? known : try Self.load(known.batches, kinds, database)
            var transaction = IntakeTransaction(
                state, keys, kinds, reportKinds, at: now, isEachAlone: isEachAlone, dissent)
            try body(&transaction, database)
            try transaction.settleClock(database)
            return try (
                transaction, found, found == generation ? 0 : RecentHours.endOnDisk(database)
            )
        }
        if found != generation {
            generation = found
            reclaiming = nil
            series.recent.forget(after: newest)
        }
        takeOver(transaction)
        return transaction.outcomes
    }

    private func takeOver(_ transaction: IntakeTransaction) {
        let state = transaction.state
        if let agent = reclaiming?.agent {
            for one in state.additions where one.agent == agent { reclaiming?.work.note(one.record) }
        }
        for one in state.additions {
            series.recent.add(one.record, one.sample, of: one.agent, isNewest: one.isNewest)
        }
        for one in state.packed { series.recent.add(one.record, subject: one.subject) }
        agents = state.agents
        for (handler, batch) in zip(handlers, state.batches) { handler.commit(batch) }
        dissent = transaction.dissent
        transaction.notices.forEach(tell)
        for follow in state.afterCommit { follow() }
    }

    /// The blocks that are over.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    package func due(at time: Int64, now: ContinuousClock.Instant) -> [(agent: String, block: Block)] {
        agents.flatMap { agent, state in
            let open = state.series.open
            let blocks = open.keys.sorted()
            return blocks.enumerated().filter { index, block in
                let isOver = block.end + Self.grace < time
                let hasMovedOn = open[block].map { now - $0.touched > Self.idle } ?? false
                return isOver && hasMovedOn || blocks.count - index > Self.mostOpen
            }.map { (agent, $0.element) }
        }
    }

    /// Names of agents that have history.
    package var names: [String] { Array(agents.keys) }

    /// Drops series of one agent that were not seen for long (`Reclaiming`), as many as one transaction takes.
    ///
    /// - Parameter time: by which retention counts.
    /// - Returns: whether more may be left.
    package func reclaim(_ name: String, at time: Int64, _ retention: TierRetention) async throws -> Bool {
        guard let agent = agents[name] else { return false }
        let limit = time - retention.unseen(whileHaving: agent.series.count)
        for rule in handlers.compactMap(\.reclaimRule) {
            if try await reclaim(name, agent.id, by: rule, unseenSince: limit) { return true }
        }
        return false
    }

    private func reclaim(
        _ name: String, _ agent: Int64, by rule: ReclaimRule, unseenSince limit: Int64
    ) async throws -> Bool {
        var work = Reclaiming(agent: agent, limit: limit, rule: rule)
        if let reclaiming, reclaiming.agent == name, reclaiming.work.isBy(rule) { work = reclaiming.work }
        reclaiming = nil
        let (gone, former, next) = try await database.write(.sweep) { [generation, work] database in
            var work = work
            guard try database.generation == generation else { return (Set<Int64>(), Int64?.none, work) }
            let (gone, former) = try work.run(database)
            return (gone, former, work)
        }
        agents[name]?.series.forget(gone, former: former.map { (rule.former, $0) })
        guard !gone.isEmpty else { return false }
        for handler in handlers { handler.forget(series: gone, agent: agent) }
        reclaiming = (name, next)
        return true
    }

    /// Packs one block, in a transaction of its own.
    package func seal(_ block: Block, of name: String) async throws {
        guard let agent = agents[name], agent.series.open[block] != nil else { return }
        let sealing = Sealing(agent: agent.id, block: block, calendar: series.calendar)
        let others = handlers.compactMap { $0.sealing(agent: agent.id) }
        try await database.write(.pack) { [generation] database in
            guard try database.generation == generation else { return }
            try sealing.run(database)
            for write in others { try write(database) }
        }
        agents[name]?.series.sealed(block)
        for handler in handlers { handler.sealed(agent: agent.id) }
    }
}
