import Foundation
import GRDB
import MonitorCore
import Synchronization
import Testing

@testable import HubStore

@Suite("clocks that are wrong") struct ClockTests {
    private final class Told: Sendable {
        let notices = Mutex<[StoreNotice]>([])
        var all: [StoreNotice] { notices.withLock { $0 } }
    }

    private let day: Int64 = 86_400_000
    private let told = Told()

    private func with(_ keys: Int, _ body: (HubStore, inout Intake) async throws -> Void) async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 0..<keys { _ = try await store.newKey(.approved) }
            var intake = try Intake(store.database, calendar: WallCalendar(.gmt)) { [told] notice in
                told.notices.withLock { $0.append(notice) }
            }
            try await body(store, &intake)
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

    private func sweepTime(_ time: Int64, _ intake: inout Intake) -> Int64? {
        intake.sweepTime(at: time, now: .now)
    }

    private func check(_ time: Int64?, _ right: Int64?, at place: SourceLocation = #_sourceLocation) {
        #expect(time == right, sourceLocation: place)
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
            // The first might have waited.
            #expect(try await bytes(store) == 2000)
            #expect(try await bytes(store, at: noon - 40 * day) == 1000)
            _ = try await intake.store([off(4, agent: -1800 * day)], at: .now)
            #expect(try await bytes(store) == 3000)
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
            check(sweepTime(early, &intake), nil)
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
            check(sweepTime(noon + 400 * day, &intake), noon + 10_000 + day)
            check(sweepTime(noon + 401 * day, &intake), noon + 10_000 + day)
            #expect(told.all == [.clockAhead(newest: UTCTime(milliseconds: noon + 10_000))])
            var again = try Intake(store.database, calendar: WallCalendar(.gmt))
            check(sweepTime(noon + 400 * day, &again), noon + 10_000 + day)
            check(sweepTime(noon + 60_000, &again), noon + 60_000)
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
            var again = try Intake(store.database, calendar: WallCalendar(.gmt), recent: recent)
            _ = try await again.store([off(2)], at: .now)
            #expect(recent.named("attic").points(of: [1: .device], in: noon..<noon + 60_000) == nil)
            #expect(recent.latest(of: "attic")?.ended.milliseconds == noon + 10_000)
        }
    }
}
