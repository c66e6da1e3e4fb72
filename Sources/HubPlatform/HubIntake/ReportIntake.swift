public import HubDatabase
public import HubSeries
internal import MonitorCore
internal import Synchronization

/// Where agents' reports are stored. They wait in a queue; all that wait are stored in one transaction.
///
/// `run` must be running for anything to be stored. Readers see what is committed and never wait for it.
///
/// Next: `ReportHandler.begin`, of the feature that the report is of.
public final class ReportIntake: Sendable {
    private struct Waiting {
        let report: Report
        let answer: CheckedContinuation<Result<ReportOutcome, StorageError>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
        var tell: @Sendable (IntakeNotice) -> Void = { _ in }
        var keys: any ReportKeys = NoKeys()
        var retention = TierRetention()
        var writers: [String: ReportWriter] = [:]
        var upkeep: [UpkeepStep] = []
        /// Names of steps of upkeep that failed when they were last tried.
        var failing: Set<String> = []
    }

    /// Beyond this many, senders are told to come again.
    private static let mostWaiting = 8192
    private static let betweenUpkeep: Duration = .seconds(600)
    private static let betweenLooks: Duration = .seconds(5)
    /// A hub that is given nothing finds out by itself within this time that it could not keep it.
    private static let quiet: Int64 = 60_000
    /// While reports wait, packing gets at most a quarter of the time.
    private static let intakeShare = 3
    private let database: HubDatabase
    private let series: SeriesStore
    private let handlers: @Sendable () -> [any ReportHandler]
    private let state = Mutex(State())
    private let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter handlers: makes one for each kind of windows that agents send.
    public init(
        _ database: HubDatabase, series: SeriesStore,
        handlers: @escaping @Sendable () -> [any ReportHandler]
    ) {
        self.database = database
        self.series = series
        self.handlers = handlers
    }

    /// Keeps tiers for this long from the next sweep on.
    public func keep(_ retention: TierRetention) { state.withLock { $0.retention = retention } }

    /// Calls the listener with what the operator should know; before `run`.
    public func tell(_ listener: @escaping @Sendable (IntakeNotice) -> Void) {
        state.withLock { $0.tell = listener }
    }

    /// Adds what features bring; before `run`.
    ///
    /// - Parameters:
    ///   - keys: who may send; `nil` takes nothing from any agent.
    ///   - writers: one for each kind of report that comes over agents' links.
    ///   - upkeep: steps of features.
    public func register(keys: (any ReportKeys)?, _ writers: [ReportWriter] = [], upkeep: [UpkeepStep]) {
        state.withLock { state in
            if let keys { state.keys = keys }
            for one in writers { state.writers[one.kind] = one }
            state.upkeep += upkeep
        }
    }

    /// - Returns: `nil` for a kind that no feature takes.
    public func writer(of kind: String) -> ReportWriter? { state.withLock { $0.writers[kind] } }

    /// Stores a report; it is durable when this returns.
    ///
    /// - Throws: `.cannotWrite` where there is no room or too much is waiting: it may be tried again.
    public func store(_ report: Report) async throws(StorageError) -> ReportOutcome {
        let result = await withCheckedContinuation { answer in
            let isTaken = state.withLock { state in
                guard !state.isClosed, state.waiting.count < Self.mostWaiting else { return false }
                state.waiting.append(Waiting(report: report, answer: answer))
                return true
            }
            if isTaken { ring.yield() } else { answer.resume(returning: .failure(busy)) }
        }
        return try result.get()
    }

    /// Handed over and not yet stored.
    public var waitingReports: UInt64 { UInt64(state.withLock { $0.waiting.count }) }

    /// Stores waiting reports, all of them in one transaction at a time, and packs finished blocks, until cancelled.
    ///
    /// - Parameter sealEvery: how often to look for what is over.
    public func run(sealEvery pause: Duration = .seconds(10)) async throws {
        defer { stop() }
        let worker: IntakeWorker
        let (keys, writers, tell) = state.withLock { ($0.keys, $0.writers, $0.tell) }
        do {
            worker = try IntakeWorker(
                database, series: series, keys: keys,
                handlers: handlers() + writers.values.map { WriterHandler($0) }, tell: tell)
        } catch {
            throw HubDatabase.translated(error, database.name)
        }
        let packs = PackSealer(series)
        await database.markRunning()
        _ = worker.watchClock(at: database.now)
        let timer = Task { [ring] in
            while !Task.isCancelled {
                try await Task.sleep(for: pause)
                ring.yield()
            }
        }
        defer { timer.cancel() }
        let looks = Task { [database] in try await database.keepLooking(every: Self.betweenLooks) }
        defer { looks.cancel() }
        var sealed = ContinuousClock.now
        var upkept = ContinuousClock.now - Self.betweenUpkeep
        for await _ in rings {
            await takeIn(worker)
            if Task.isCancelled { break }
            guard ContinuousClock.now - sealed >= pause else { continue }
            sealed = .now
            // Quarantined reports have their time from the hub's clock, too.
            if worker.watchClock(at: database.now) { await admit(worker) }
            await seal(worker)
            await seal(packs, worker)
            await database.tryWriting(after: Self.quiet)
            if upkept + Self.betweenUpkeep < .now {
                upkept = .now
                await upkeep(worker)
            }
        }
    }

    private func admit(_ worker: IntakeWorker) async {
        while (try? await worker.admit(at: .now)) == true { await takeIn(worker) }
    }

    /// Deletes what has been kept long enough. What fails now is tried again at the next turn.
    private func upkeep(_ worker: IntakeWorker) async {
        let now = database.now
        let history = await worker.sweepTime(at: now, now: .now)
        let times = UpkeepTimes(
            now: UTCTime(milliseconds: now), history: history.map { UTCTime(milliseconds: $0) })
        if let history { await reclaim(worker, at: history) }
        var steps = [series.upkeep { self.retention }, ReceivedSequences.upkeep(database)]
        steps.append(
            UpkeepStep("removed agents") { _, pause in
                while try await AgentTable(self.database).purge() { await pause() }
            })
        steps += state.withLock { $0.upkeep }
        await Upkeep(database, steps).run(times) {
            await takeIn(worker)
        } _: { step, error in
            tell(step, error)
        }
    }

    /// Once for each change.
    private func tell(_ step: UpkeepStep, _ error: (any Error)?) {
        let (isNews, tell) = state.withLock { state in
            let isNews =
                error == nil
                ? state.failing.remove(step.name) != nil : state.failing.insert(step.name).inserted
            return (isNews, state.tell)
        }
        guard isNews else { return }
        guard let error else { return tell(.upkeepWorks(step: step.name)) }
        let cause = HubDatabase.translated(error, database.name).cause
        tell(.upkeepFails(step: step.name, cause: cause))
    }

    private func reclaim(_ worker: IntakeWorker, at history: Int64) async {
        for agent in worker.names {
            while (try? await worker.reclaim(agent, at: history, retention)) == true {
                await takeIn(worker)
            }
            await takeIn(worker)
        }
    }

    /// Block by block: an agent that sends meanwhile waits for one of them, not for all. While one does,
    /// packing gets a quarter of the time.
    private func seal(_ worker: IntakeWorker) async {
        for (agent, block) in worker.due(at: database.now, now: .now) {
            let began = ContinuousClock.now
            // What cannot be packed now stays in `intake`, and is packed when there is room again.
            try? await worker.seal(block, of: agent)
            await takeIn(worker, after: began)
        }
    }

    private func seal(_ packs: PackSealer, _ worker: IntakeWorker) async {
        for (subject, block) in (try? await packs.due(at: database.now, now: .now)) ?? [] {
            let began = ContinuousClock.now
            try? await packs.seal(block, of: subject)
            await takeIn(worker, after: began)
        }
    }

    /// What came while something was packed, and its share of the time.
    private func takeIn(_ worker: IntakeWorker, after began: ContinuousClock.Instant) async {
        let busy = ContinuousClock.now - began
        let end = ContinuousClock.now + busy * Self.intakeShare
        while await takeIn(worker), ContinuousClock.now < end {}
    }

    /// - Returns: `false` where nothing was waiting.
    @discardableResult
    private func takeIn(_ worker: IntakeWorker) async -> Bool {
        let waiting = state.withLock { state in
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting
        }
        guard !waiting.isEmpty else { return false }
        do {
            let outcomes = try await worker.store(waiting.map(\.report), at: .now)
            for (one, outcome) in zip(waiting, outcomes) { one.answer.resume(returning: .success(outcome)) }
        } catch {
            let error = HubDatabase.translated(error, database.name)
            for one in waiting { one.answer.resume(returning: .failure(error)) }
        }
        return true
    }

    private func stop() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for one in left { one.answer.resume(returning: .failure(busy)) }
    }

    private var retention: TierRetention { state.withLock { $0.retention } }

    private var busy: StorageError {
        StorageError(
            code: .cannotWrite, path: database.name, cause: "too much is waiting, or it is being closed")
    }
}
