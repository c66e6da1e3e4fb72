import DatabaseTestSupport
import HubTestSupport
import MonitorCore
import Synchronization
import Testing

@testable import HubDatabase

@Suite("leases") struct LeasesTests {
    private final class Clock: Sendable {
        let milliseconds = Mutex<Int64>(1_000_000)
        func pass(_ more: Int64) { milliseconds.withLock { $0 += more } }
    }

    private let clock = Clock()

    private func with(_ body: (Leases, HubDatabase) async throws -> Void) async throws {
        try await withFolder { path in
            let database = try HubDatabase.scratch(
                path, .migrating, schema: DatabaseSchema(),
                clock: { [clock] in UTCTime(milliseconds: clock.milliseconds.withLock(\.self)) })
            try await body(Leases(database), database)
            database.close()
        }
    }

    @Test("one holder at a time; its own lease can be held for longer")
    func exclusive() async throws {
        try await with { leases, _ in
            let first = try #require(await leases.acquire("sweep", by: "a", for: .seconds(60)))
            #expect(try await leases.acquire("sweep", by: "b", for: .seconds(60)) == nil)
            #expect(try await leases.acquire("report", by: "b", for: .seconds(60)) != nil)
            clock.pass(59_000)
            let longer = try #require(await leases.acquire("sweep", by: "a", for: .seconds(60)))
            #expect(longer.token == first.token && longer.expiresAt > first.expiresAt)
        }
    }

    @Test("a holder that slept too long is told apart by its token")
    func fenced() async throws {
        try await with { leases, database in
            let first = try #require(await leases.acquire("sweep", by: "a", for: .seconds(60)))
            clock.pass(60_000)
            let second = try #require(await leases.acquire("sweep", by: "b", for: .seconds(60)))
            #expect(second.token == first.token + 1)
            let held = try await database.pool.read { database in
                try [first, second].map { try Leases.isHeld($0, database) }
            }
            #expect(held == [false, true])
            try await leases.release(first)
            #expect(try await leases.acquire("sweep", by: "a", for: .seconds(60)) == nil)
            try await leases.release(second)
            #expect(try await leases.acquire("sweep", by: "a", for: .seconds(60))?.token == 3)
        }
    }
}
