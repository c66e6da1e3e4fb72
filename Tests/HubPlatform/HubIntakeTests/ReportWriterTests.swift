import Agents
import Foundation
import HubCore
import HubDatabase
import HubTestSupport
import MonitorCore
import Synchronization
import Testing

@testable import HubIntake

@Suite("reports of features") struct ReportWriterTests {
    private struct Odd: Error {}

    private static let schema = DatabaseSchema([
        Migration("2030-01-01 sheep", "CREATE TABLE sheep (name TEXT NOT NULL UNIQUE) STRICT;")
    ])

    private static func writer(_ done: @escaping @Sendable (String) -> Void = { _ in }) -> ReportWriter {
        ReportWriter("sheep.name", read: { String(decoding: $0, as: UTF8.self) }) {
            name, _, intake, database in
            try database.execute(sql: "INSERT INTO sheep VALUES (?)", arguments: [name])
            intake.afterCommit { done(name) }
            switch name {
            case "black": throw ReportRefusal("Not this one.")
            case "odd": throw Odd()
            case "fault": try database.execute(sql: "SELECT * FROM nothing")
            default: break
            }
        }
    }

    private func report(
        _ sequence: UInt64, _ name: String, kind: String = "sheep.name", start: String = "s1", key: Int64 = 1
    ) -> Report {
        Report(
            kind: kind, name: SnapshotName(serverID: "attic", startID: start, sequence: sequence),
            ended: UTCTime(milliseconds: noon), content: name, key: key, agentVersion: nil,
            arrivedAt: UTCTime(milliseconds: noon), isWindow: false, body: { Array(name.utf8) })
    }

    private func with(
        _ writers: [ReportWriter] = [writer()], _ body: (HubStore, IntakeWorker, Lines) async throws -> Void
    ) async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, schema: Self.schema)
            _ = try await store.newKey(.approved)
            let told = Lines()
            let worker = try self.worker(store, writers, told)
            try await body(store, worker, told)
        }
    }

    private func worker(
        _ store: HubStore, _ writers: [ReportWriter] = [writer()], _ told: Lines = Lines()
    ) throws -> IntakeWorker {
        try IntakeWorker(
            store.database, series: store.series, keys: store.agentKeys,
            handlers: writers.map { WriterHandler($0) }
        ) { told.add("\($0)") }
    }

    private func sheep(_ store: HubStore) async throws -> [String] {
        try await store.reading { try String.fetchAll($0, sql: "SELECT name FROM sheep ORDER BY rowid") }
    }

    @Test(
        "many in one transaction are stored once each, also after a restart; each kind is numbered by itself")
    func repeats() async throws {
        let other = ReportWriter("sheep.other", read: { _ in "" }) { _, _, _, _ in }
        try await with([Self.writer(), other]) { store, worker, _ in
            let all = (1...50).map { report($0, "sheep \($0)") }
            let outcomes = try await worker.store(all + all.prefix(3), at: .now)
            #expect(outcomes == Array(repeating: .stored, count: 50) + Array(repeating: .repeated, count: 3))
            let elsewhere = try await worker.store([report(1, "x", kind: "sheep.other")], at: .now)
            #expect(elsewhere == [.stored])
            let again = try self.worker(store)
            #expect(try await again.store([report(50, "sheep 50")], at: .now) == [.repeated])
            #expect(try await again.store([report(50, "dolly", start: "s2")], at: .now) == [.stored])
            #expect(try await sheep(store).count == 51)
            let lastSeen = try await store.agents().map(\.lastSeen.milliseconds)
            #expect(lastSeen == [noon])
        }
    }

    @Test("one that cannot be stored leaves nothing behind, and every other is kept")
    func alone() async throws {
        let done = Lines()
        try await with([Self.writer { done.add($0) }]) { store, worker, told in
            let names = ["a", "black", "b", "odd", "c", "a", "fault", "d"]
            let reports = names.enumerated().map { report(UInt64($0.offset + 1), $0.element) }
            let outcomes = try await worker.store(reports, at: .now)
            let log = "The hub cannot store this report. Its log says why."
            #expect(
                outcomes == [
                    .stored, .refused("Not this one."), .stored, .refused(log), .stored, .refused(log),
                    .refused(log),
                    .stored,
                ])
            #expect(try await sheep(store) == ["a", "b", "c", "d"])
            #expect(done.all == ["a", "b", "c", "d"])
            // A refusal is its agent's affair; a fault of the hub is told, once for each kind.
            #expect(told.all.count { $0.contains("'sheep.name' of 'attic'") } == 1)
            #expect(!told.all.contains { $0.contains("Not this one") })
        }
    }

    @Test(
        "a key that is denied, on hold or another agent's gets nothing stored, and nothing waits in quarantine"
    )
    func keys() async throws {
        try await with { store, worker, _ in
            #expect(try await worker.store([report(1, "a")], at: .now) == [.stored])
            _ = try await store.decide(.onHold, on: 1)
            #expect(try await worker.store([report(2, "b")], at: .now) == [.quarantineFull])
            _ = try await store.decide(.denied, on: 1)
            #expect(try await worker.store([report(2, "b")], at: .now) == [.denied])
            #expect(try await sheep(store) == ["a"])
        }
    }

    @Test("a kind that no feature takes is not kept")
    func unknown() async throws {
        try await with { store, worker, _ in
            let outcomes = try await worker.store([report(1, "a", kind: "goats.name")], at: .now)
            #expect(outcomes == [.unfit])
            #expect(try await sheep(store) == [])
        }
    }

    @Test("of endless starts the oldest are forgotten")
    func starts() async throws {
        try await with { store, worker, _ in
            let most = ReportingAgent.mostStarts
            let reports = (0..<most + 5).map { report(1, "sheep \($0)", start: "s\($0)") }
            _ = try await worker.store(reports, at: .now)
            let rows = try await store.reading {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM reportStarts") ?? 0
            }
            #expect(rows == most)
        }
    }

    @Test("what became of each step of upkeep is told")
    func upkeep() async throws {
        try await with { store, _, _ in
            let fails = Mutex(true)
            let told = Lines()
            let step = UpkeepStep("sheep") { _, _ in if fails.withLock({ $0 }) { throw Odd() } }
            let times = UpkeepTimes(now: UTCTime(milliseconds: noon), history: nil)
            for works in [false, false, true] {
                fails.withLock { $0 = !works }
                await Upkeep(store.database, [step]).run(times) {
                } _: { step, error in
                    told.add("\(step.name) \(error == nil)")
                }
            }
            #expect(told.all == ["sheep false", "sheep false", "sheep true"])
        }
    }
}
