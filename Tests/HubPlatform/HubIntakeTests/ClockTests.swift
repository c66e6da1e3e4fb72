import Agents
import DatabaseTestSupport
import Foundation
import HubCore
import HubLan
import HubTestSupport
import LanCore
import MonitorCore
import Synchronization
import Testing

@testable import HubDatabase
@testable import HubIntake
@testable import HubSeries

@Suite("clocks that are wrong") struct ClockTests {
    private final class Told: Sendable {
        let notices = Mutex<[IntakeNotice]>([])
        var all: [IntakeNotice] { notices.withLock { $0 } }
    }

    private let day: Int64 = 86_400_000
    private let told = Told()

    private func with(_ keys: Int, _ body: (HubStore, Worker) async throws -> Void) async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 0..<keys { _ = try await store.newKey(.approved) }
            let intake = try store.worker { [told] notice in
                told.notices.withLock { $0.append(notice) }
            }
            try await body(store, intake)
        }
    }

    /// A snapshot whose agent's clock, or the hub's, is so much off.
    private func off(
        _ sequence: UInt64, agent: Int64 = 0, hub: Int64 = 0, server: String = "attic", key: Int64 = 1,
        start: String = "s"
    ) -> Arrival {
        var one = arrival(sequence, server: server, start: start, key: key)
        let ended = one.snapshot.windowEnded.milliseconds
        one.snapshot.windowEnded = UTCTime(milliseconds: ended + agent)
        return Arrival(
            snapshot: one.snapshot, key: key, agentVersion: nil, arrivedAt: UTCTime(milliseconds: ended + hub)
        )
    }

    private func sweepTime(
        _ time: Int64, _ intake: Worker, after passed: Duration = .zero
    ) async -> Int64? {
        // Counted from the worker's beginning: however slow the machine is, no time passes by itself.
        await intake.sweepTime(at: time, now: intake.began + passed)
    }

    private func check(_ time: Int64?, _ right: Int64?, at place: SourceLocation = #_sourceLocation) {
        #expect(time == right, sourceLocation: place)
    }

    private func watch(
        _ time: Int64, _ intake: Worker, isRight: Bool, at place: SourceLocation = #_sourceLocation
    ) {
        let answer = intake.watchClock(at: time)
        #expect(answer == isRight, sourceLocation: place)
    }

    private func bytes(_ store: HubStore, at time: Int64 = noon) async throws -> UInt64 {
        try await store.history(
            of: SeriesKey(device: mac), agent: "attic", in: time..<time + 3_600_000, step: 3_600_000
        ).reduce(0) { $0 + $1.aggregate.sum.first }
    }

    @Test("an agent that is 40 days or five years behind is kept at its arrival, and told of once")
    func slowAgent() async throws {
        try await with(1) { store, intake in
            let behind = [off(1, agent: -40 * day), off(2, agent: -40 * day), off(3, agent: -40 * day)]
            #expect(try await intake.store(behind, at: .now) == [.stored, .stored, .stored])
            // The first two might have waited.
            #expect(try await bytes(store) == 1000)
            #expect(try await bytes(store, at: noon - 40 * day) == 2000)
            _ = try await intake.store([off(4, agent: -1800 * day)], at: .now)
            #expect(try await bytes(store) == 2000)
            #expect(told.all == [.agentClock(agent: "attic", behindMilliseconds: 40 * day)])
            #expect(told.all[0].description.contains("40 days behind"))
            _ = try await intake.store([off(5), off(6, agent: -40 * day)], at: .now)
            #expect(told.all.count == 2)
        }
    }

    @Test("what waited 40 days in an outbox has its own time, and its agent is told of once")
    func longWait() async throws {
        try await with(1) { store, intake in
            let backlog = (UInt64(1)...9).map { off($0, hub: 40 * day - Int64($0) * 4990) }
            _ = try await intake.store(backlog, at: .now)
            #expect(try await bytes(store) == 9000)
            #expect(told.all.count == 1)
        }
    }

    @Test(
        "each batch of an old backlog has its own time, in whatever order, also where one comes at a steady pace"
    )
    func batches() async throws {
        try await with(1) { store, intake in
            for batch in UInt64(0)...3 {
                // The last of one batch is 5 s older than the first of the next, which comes 5 s later.
                let numbers = [1, 3, 2, 4].map { batch * 4 + $0 }
                let came = noon + 40 * day + Int64(batch) * 5000
                let arrivals = numbers.map { off($0, hub: came - noon - Int64($0) * 5000) }
                _ = try await intake.store(arrivals, at: .now)
            }
            #expect(try await bytes(store) == 16_000)
        }
    }

    @Test("a hub that starts in 1972 keeps its agents' times, and deletes nothing")
    func hubWithoutClock() async throws {
        try await with(2) { store, intake in
            let outcomes = try await intake.store(
                [
                    off(1, hub: -20_000 * day), off(2, agent: -19_700 * day, hub: -20_000 * day),
                    off(3, hub: -20_000 * day),
                ], at: .now)
            #expect(outcomes == [.stored, .undated, .stored])
            #expect(try await bytes(store) == 2000)
            let early = noon - 20_000 * day
            let verdicts = [early, early, noon + day].map { intake.watchClock(at: $0) }
            #expect(verdicts == [false, false, true])
            check(await sweepTime(early, intake), nil)
            #expect(
                told.all == [.clockBehind(now: UTCTime(milliseconds: noon - 20_000 * day)), .clockAgain])
            #expect(try await store.agents().map(\.firstSeen.milliseconds) == [noon + 5000 - 300_000])
        }
    }

    @Test("a hub's clock that jumps a year ahead deletes nothing, also after a restart, and is told of once")
    func hubAhead() async throws {
        try await with(1) { store, intake in
            _ = try await intake.store([off(1), off(2, hub: 400 * day)], at: .now)
            #expect(try await bytes(store) == 2000)
            check(await sweepTime(noon + 400 * day, intake), noon + 10_000 + day)
            check(await sweepTime(noon + 401 * day, intake), noon + 10_000 + day)
            #expect(told.all == [.clockAhead(newest: UTCTime(milliseconds: noon + 10_000))])
            let again = try store.worker()
            check(await sweepTime(noon + 400 * day, again), noon + 10_000 + day)
            check(await sweepTime(noon + 60_000, again), noon + 60_000)
        }
    }

    @Test("a hub that is a year ahead together with its agent deletes nothing, and goes on when both are set")
    func aheadTogether() async throws {
        try await with(2) { store, intake in
            _ = try await intake.store([off(1)], at: .now)
            check(await sweepTime(noon + 6000, intake), noon + 6000)
            let wrong = noon + 365 * day
            _ = try await intake.store([off(2, agent: 365 * day, hub: 365 * day)], at: .now)
            check(await sweepTime(wrong, intake), noon + 5000 + day)
            let again = try store.worker()
            check(await sweepTime(wrong, again), noon + 5000 + day)

            // Both are set: for an hour, one of the two times may be right.
            let began = ContinuousClock.now
            for (number, passed) in [(3, 0), (4, 3599)] as [(UInt64, Int)] {
                _ = try await again.store([off(number)], at: began + .seconds(passed))
                watch(noon + 60_000, again, isRight: false)
            }
            check(await sweepTime(noon + 60_000, again), nil)
            let outcomes = try await again.store(
                [off(5), off(6, agent: -20_000 * day, server: "barn", key: 2)], at: began + .seconds(3600))
            watch(noon + 60_000, again, isRight: true)
            check(await sweepTime(noon + 60_000, again), noon + 60_000)
            #expect(outcomes == [.stored, .undated])
            let barn = off(6, agent: -20_000 * day, server: "barn", key: 2)
            #expect(try await again.store([barn], at: .now) == [.stored])
        }
    }

    @Test("a hub that is set back with an agent is not believed while another agent has the time")
    func confirmed() async throws {
        try await with(2) { _, intake in
            _ = try await intake.store([off(1), off(1, server: "barn", key: 2)], at: .now)
            let began = ContinuousClock.now
            for number in UInt64(2)...4 {
                let both = [
                    off(number, agent: -40 * day, hub: -40 * day),
                    off(number, hub: -40 * day, server: "barn", key: 2),
                ]
                _ = try await intake.store(both, at: began + .seconds(3600 * Int(number)))
                watch(noon - 40 * day, intake, isRight: false)
            }
        }
    }

    @Test("windows that are still to come were not agreed on when an older database is taken over")
    func migration() async throws {
        try await withFolder { path in
            do {
                let schema = DatabaseSchema.hub.through("2026-11-29 snapshots set aside")
                let older = try HubDatabase.scratch(path, .migrating, schema: schema)
                try await older.write { database in
                    for (name, newest) in [
                        ("attic", now() - 5000), ("barn", now() + 365 * day),
                    ] {
                        try database.execute(
                            sql: """
                                INSERT INTO agents (serverId, firstSeen, lastSeen, newestWindow)
                                VALUES (?, 1, 1, ?)
                                """, arguments: [name, newest])
                    }
                }
                older.close()
            }
            let store = try HubStore(path: path, zone: .gmt)
            let agreed = try await store.database.pool.read {
                try Bool.fetchAll(
                    $0, sql: "SELECT agreedWindow IS NOT NULL FROM agents ORDER BY serverId")
            }
            #expect(agreed == [true, false])
        }
    }

    @Test("names go on after a clock was set back, of the hub or the agent")
    func names() async throws {
        try await with(1) { store, intake in
            func name(_ name: String, _ one: Arrival) async throws -> [String]? {
                var one = one
                one.snapshot.devices[0].name = name
                _ = try await intake.store([one], at: .now)
                return try await store.devices(of: "attic")?.map(\.name)
            }
            var seen: [[String]?] = []
            seen.append(try await name("one", off(1)))
            seen.append(try await name("two", off(2, agent: -20 * day)))
            seen.append(try await name("three", off(1, agent: -25 * day, start: "s2")))
            // A repeat, and one that comes late.
            seen.append(try await name("late", off(1, agent: -25 * day, start: "s")))
            seen.append(try await name("late", off(3, agent: -28 * day, start: "s")))
            #expect(seen == [["one"], ["two"], ["three"], ["three"], ["three"]])
        }
    }

    @Test("memory does not answer for what is on disk, whatever the clock says at the start")
    func recentAfterRestart() async throws {
        try await with(1) { store, intake in
            _ = try await intake.store([off(1)], at: .now)
            let recent = RecentHours(since: 0)
            let other = try HubStore(path: store.database.path, zone: .gmt, recent: recent)
            let again = try other.worker()
            _ = try await again.store([off(2)], at: .now)
            #expect(
                recent.named("attic").points(of: [1: SeriesKind.device.id], in: noon..<noon + 60_000) == nil)
            #expect(recent.latest(of: "attic")?.time.ended == noon + 10_000)
        }
    }
}
