import Foundation
import HubDatabase
import HubTestSupport
import Testing

@testable import HubSeries

@Suite("retention") struct TierRetentionTests {
    private func points(_ store: HubStore, step: Int64) async throws -> Int {
        try await store.history(
            of: SeriesKey(device: mac), agent: "attic", in: noon - 5000..<noon + 7_200_000, step: step
        ).count
    }

    /// A store with a sealed hour, and nobody running on it.
    private func hour(_ path: String) async throws -> HubStore {
        let running = try await Running(path)
        let store = running.store
        try await withThrowingTaskGroup { group in
            for sequence in UInt64(1)...700 {
                group.addTask { _ = try await store.store(arrival(sequence)) }
            }
            try await group.waitForAll()
        }
        await running.stop()
        let intake = try running.store.worker()
        try await intake.sealAll()
        return store
    }

    @Test("each tier goes when its time is over, coarser ones stay, and hours are for ever")
    func retention() async throws {
        try await withFolder { path in
            let store = try await hour(path)
            let series = store.series
            let agent = try #require(await AgentTable(store.database).numbers().first)
            let day: Int64 = 86_400_000
            try await series.sweep(agent, at: noon + day / 2, TierRetention())
            #expect(try await points(store, step: 1000) == 700)
            try await series.sweep(agent, at: noon + 2 * day, TierRetention())
            #expect(try await points(store, step: 1000) == 0)
            #expect(try await points(store, step: 60_000) == 59)
            try await series.sweep(agent, at: noon + 40 * day, TierRetention())
            #expect(try await points(store, step: 60_000) == 0)
            #expect(try await points(store, step: 900_000) == 4)
            try await series.sweep(agent, at: noon + 4000 * day, TierRetention())
            #expect(try await points(store, step: 900_000) == 0)
            #expect(try await points(store, step: 3_600_000) == 1)
        }
    }
}
