internal import Foundation
internal import GRDB
public import HubNouns
internal import MonitorCore
internal import Synchronization

/// What the hub remembers, in one SQLite file: agents, their devices, and what each measured.
///
/// `run` must be running for anything to be stored. Readers see what is committed and never wait for it.
public final class HubStore: Sendable {
    private struct Waiting {
        let arrival: Arrival
        let answer: CheckedContinuation<Result<Arrival.Outcome, HubStoreError>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
        var retention: Retention
    }

    /// Beyond this many, senders are told to come again.
    private static let mostWaiting = 8192
    private static let betweenUpkeep: Duration = .seconds(600)
    private static let betweenLooks: Duration = .seconds(5)
    /// A hub that is given nothing finds out by itself within this time that it could not keep it.
    private static let quiet: Int64 = 60_000
    /// For each moment of packing, so many of taking in.
    private static let intakeShare = 3
    let database: HubDatabase
    let calendar: WallCalendar
    let passwords = PasswordDesk()
    let reapproval = Mutex(Reapproval.off)
    let keyListener = Mutex<(@Sendable (KeyNews) -> Void)?>(nil)
    let recent: RecentHours
    let sessionUses = SessionUses()
    private let listener = Mutex<@Sendable (StoreNotice) -> Void>({ _ in })
    private let state: Mutex<State>
    private let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - path: of the file.
    ///   - opening: what may be done to it.
    ///   - zone: where days and months begin.
    public convenience init(
        path: String, _ opening: DatabaseOpening = .migrating, zone: LocalZone = .current,
        retention: Retention = Retention()
    ) throws(HubStoreError) {
        try self.init(
            path: path, opening, calendar: WallCalendar(zone), retention: retention, recent: RecentHours())
    }

    convenience init(
        path: String, _ opening: DatabaseOpening = .migrating, zone: TimeZone,
        retention: Retention = Retention(), recent: RecentHours = RecentHours()
    ) throws(HubStoreError) {
        try self.init(
            path: path, opening, calendar: WallCalendar(zone), retention: retention, recent: recent)
    }

    init(
        path: String, _ opening: DatabaseOpening, calendar: WallCalendar, retention: Retention,
        recent: RecentHours
    ) throws(HubStoreError) {
        database = try HubDatabase(path: path, opening)
        state = Mutex(State(retention: retention))
        self.recent = recent
        self.calendar = calendar
    }

    /// Calls the listener with what the operator should know; before `run`.
    public func tell(_ listener: @escaping @Sendable (StoreNotice) -> Void) {
        self.listener.withLock { $0 = listener }
    }

    /// Keeps history this long from the next sweep on.
    public func keep(_ retention: Retention) {
        state.withLock { $0.retention = retention }
    }

    /// Stores a snapshot; it is durable when this returns.
    ///
    /// - Throws: `.cannotWrite` where there is no room or too much is waiting: it may be tried again.
    public func store(_ arrival: Arrival) async throws(HubStoreError) -> Arrival.Outcome {
        let result = await withCheckedContinuation { answer in
            let isTaken = state.withLock { state in
                guard !state.isClosed, state.waiting.count < Self.mostWaiting else { return false }
                state.waiting.append(Waiting(arrival: arrival, answer: answer))
                return true
            }
            if isTaken { ring.yield() } else { answer.resume(returning: .failure(busy)) }
        }
        return try result.get()
    }

    /// Takes in what waits, all of it in one transaction at a time, and packs what is over, until cancelled.
    ///
    /// - Parameter sealEvery: how often to look for what is over.
    public func run(sealEvery pause: Duration = .seconds(10)) async throws {
        let listener = listener.withLock { $0 }
        defer { stop() }
        var intake: Intake
        do {
            intake = try Intake(database, calendar: calendar, recent: recent, tell: listener)
        } catch {
            throw HubDatabase.translated(error, database.path)
        }
        await markRunning()
        intake.tellOfKeys = { [weak self] in self?.say($0) }
        _ = intake.watchClock(at: Self.now)
        let timer = Task { [ring] in
            while !Task.isCancelled {
                try await Task.sleep(for: pause)
                ring.yield()
            }
        }
        defer { timer.cancel() }
        let looks = Task { [watch = database.watch] in
            while !Task.isCancelled {
                await watch.look()
                try await Task.sleep(for: Self.betweenLooks)
            }
        }
        defer { looks.cancel() }
        var sealed = ContinuousClock.now
        var upkept = ContinuousClock.now - Self.betweenUpkeep
        for await _ in rings {
            await takeIn(&intake)
            if Task.isCancelled { break }
            guard ContinuousClock.now - sealed >= pause else { continue }
            sealed = .now
            // What waits has its time from the hub's clock, too.
            if intake.watchClock(at: Self.now) { await admit(&intake) }
            await seal(&intake)
            await writeSessionUses()
            await tryWriting()
            if upkept + Self.betweenUpkeep < .now {
                upkept = .now
                await upkeep(&intake)
            }
        }
    }

    /// A plain copy of the file alone says then that it lacks what is in the log.
    private func markRunning() async {
        // Where it cannot be written now, the watch on the database reports that, and the copy seems whole.
        _ = try? await database.writeWithoutTransaction(.write) { database in
            try DatabaseMark.running.put(database)
            _ = try database.checkpoint(.passive)
        }
    }

    private func admit(_ intake: inout Intake) async {
        while (try? await intake.admit(at: .now)) == true { await takeIn(&intake) }
    }

    /// When the next agent comes may be long from now: whether there is room for it is known before, and told.
    private func tryWriting() async {
        let condition = database.watch.condition
        let last = condition.lastWrite?.milliseconds ?? 0
        guard condition.trouble != nil || abs(Self.now - last) > Self.quiet else { return }
        // The first page is written again, as it is. The watch on the database reports a failure.
        _ = try? await database.write { try $0.execute(sql: "PRAGMA user_version = \(try $0.generation)") }
    }

    /// Deletes what has been kept long enough. What fails now is tried again at the next turn.
    private func upkeep(_ intake: inout Intake) async {
        let upkeep = Upkeep(database: database, retention: state.withLock { $0.retention })
        let now = Self.now
        let time = await intake.sweepTime(at: now, now: .now)
        if let time {
            for agent in (try? await upkeep.agents()) ?? [] {
                try? await upkeep.sweep(agent, at: time)
                await takeIn(&intake)
            }
            for agent in intake.servers {
                while (try? await intake.reclaim(agent, at: time, upkeep.retention)) == true {
                    await takeIn(&intake)
                }
                await takeIn(&intake)
            }
        }
        while (try? await upkeep.purge()) == true { await takeIn(&intake) }
        say((try? await upkeep.finish(at: now, history: time)) ?? [])
    }

    /// Block by block: whoever hands in meanwhile waits for one of them, not for all. While anybody does,
    /// packing gets a quarter of the time.
    private func seal(_ intake: inout Intake) async {
        for (server, block) in intake.due(at: Int64(Date().timeIntervalSince1970 * 1000), now: .now) {
            let began = ContinuousClock.now
            // What cannot be packed now stays in `intake`, and is packed when there is room again.
            try? await intake.seal(block, of: server)
            let busy = ContinuousClock.now - began
            let end = ContinuousClock.now + busy * Self.intakeShare
            while await takeIn(&intake), ContinuousClock.now < end {}
        }
    }

    /// - Returns: `false` where nothing was waiting.
    @discardableResult
    private func takeIn(_ intake: inout Intake) async -> Bool {
        let waiting = state.withLock { state in
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting
        }
        guard !waiting.isEmpty else { return false }
        do {
            let outcomes = try await intake.store(waiting.map(\.arrival), at: .now)
            for (one, outcome) in zip(waiting, outcomes) { one.answer.resume(returning: .success(outcome)) }
        } catch {
            let error = HubDatabase.translated(error, database.path)
            for one in waiting { one.answer.resume(returning: .failure(error)) }
        }
        return true
    }

    /// Gives up the file, with all of it in one piece and nothing beside it. Nothing is answered afterwards.
    public func close() { database.close() }

    private func stop() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for one in left { one.answer.resume(returning: .failure(busy)) }
    }

    /// Handed over and not yet stored.
    var waitingSnapshots: UInt64 { UInt64(state.withLock { $0.waiting.count }) }

    private var busy: HubStoreError {
        HubStoreError(
            code: .cannotWrite, path: database.path, cause: "too much is waiting, or it is being closed")
    }
}
