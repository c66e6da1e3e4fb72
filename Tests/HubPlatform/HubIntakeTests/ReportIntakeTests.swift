import DatabaseTestSupport
import Foundation
import HubDatabase
import HubSeries
import HubTestSupport
import TestSupport
import Testing

@testable import HubIntake

@Suite("reports that are stored") struct ReportIntakeTests {
    private static let device = SeriesKey(device: mac)

    private func sum(_ store: HubStore, step: Int64, length: Int64 = 3_600_000) async throws -> UInt64 {
        try await store.history(of: Self.device, agent: "attic", in: noon - 5000..<noon + length, step: step)
            .reduce(0) { $0 + $1.aggregate.sum.first }
    }

    @Test(
        "what was stored is there at every step, before and after it is packed",
        arguments: [
            1000, 60_000, 900_000, 3_600_000,
        ] as [Int64])
    func everyStep(step: Int64) async throws {
        try await withFolder { path in
            let running = try await Running(path)
            for sequence in UInt64(1)...200 { _ = try await running.store.store(arrival(sequence)) }
            #expect(try await sum(running.store, step: step) == 200_000)
            await running.stop()
            let intake = try running.store.worker()
            try await intake.sealAll()
            #expect(try await sum(running.store, step: step) == 200_000)
        }
    }

    @Test("a repeat is told from news, also after a restart")
    func repeats() async throws {
        try await withFolder { path in
            var running = try await Running(path, keys: 2)
            #expect(try await running.store.store(arrival(1)) == .stored)
            #expect(try await running.store.store(arrival(1)) == .repeated)
            await running.stop()
            running = try await Running(path)
            #expect(try await running.store.store(arrival(1)) == .repeated)
            #expect(try await running.store.store(arrival(1, start: "s2")) == .stored)
            #expect(try await running.store.store(arrival(1, server: "cellar", key: 2)) == .stored)
            #expect(try await sum(running.store, step: 1000) == 2000)
            await running.stop()
        }
    }

    @Test("what comes late joins what was packed")
    func late() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            for sequence in [1, 3] as [UInt64] { _ = try await running.store.store(arrival(sequence)) }
            await running.stop()
            let intake = try running.store.worker()
            try await intake.sealAll()
            _ = try await intake.store([arrival(2, down: 5)], at: .now)
            for step in [1000, 60_000, 900_000, 3_600_000] as [Int64] {
                #expect(try await sum(running.store, step: step) == 2005)
            }
            try await intake.sealAll()
            for step in [1000, 60_000, 900_000, 3_600_000] as [Int64] {
                #expect(try await sum(running.store, step: step) == 2005)
            }
            let totals = try await running.store.totals(of: "attic", in: Period(number: 20_240_101))
            #expect(totals.map(\.downloadedBytes) == [2005])
            #expect(try await running.store.totals(of: "attic", in: Period(number: 202_401)) == totals)
            _ = try await intake.store([arrival(4, down: 10)], at: .now)
            let later = try await running.store.totals(of: "attic", in: Period(number: 20_240_101))
            #expect(later.map(\.downloadedBytes) == [2015])
        }
    }

    @Test(
        "a file that is no database is refused with the remedy",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func damaged() async throws {
        try await withFolder { path in
            try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StorageError.self) { try HubStore(path: path) }
            #expect(error?.code == .damaged)
            #expect(error?.description.contains("monitor-hub restore") == true)
        }
    }

    @Test("after the end nobody waits in vain")
    func closed() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            await running.stop()
            await #expect(throws: StorageError.self) { try await running.store.store(arrival(2)) }
        }
    }
}

@Suite("sequences taken in") struct ReceivedSequencesTests {
    @Test("any order gives the same runs, and each counts once")
    func anyOrder() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<50 {
            var received = ReceivedSequences()
            let sequences = (1...200).map { UInt64($0) }.filter { $0 % 17 != 0 }
            let news = sequences.shuffled(using: &random).count { received.insert($0) }
            #expect(news == sequences.count)
            let again = sequences.shuffled(using: &random).count { received.insert($0) }
            #expect(again == 0)
            #expect(received.runs.count == 12)
            #expect(try ReceivedSequences(packed: received.packed()) == received)
        }
    }

    @Test("gaps beyond the bound are closed from the oldest on")
    func bounded() {
        var received = ReceivedSequences()
        for sequence in stride(from: UInt64(1), to: 5000, by: 2) { _ = received.insert(sequence) }
        #expect(received.runs.count == ReceivedSequences.mostRuns)
        let newest = received.insert(4998)
        #expect(newest)
        let oldest = received.insert(2)
        #expect(!oldest)
    }
}
