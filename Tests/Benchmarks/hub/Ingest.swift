import Agents
import Foundation
import HubTestSupport
import MonitorCore

/// How fast the store alone takes snapshots in: 64 agents at once, every answer waited for.
enum Ingest {
    private static let callers = 64

    static func measure(_ store: HubStore, cycles: Int) async throws {
        for _ in 0..<callers { _ = try await store.newKey(.approved) }
        let running = Task { try await store.run(sealEvery: .seconds(1)) }
        let begin = Int64(Date().timeIntervalSince1970 * 1000) - Int64(cycles) * 5000
        let started = ContinuousClock.now
        let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
            for agent in 0..<callers {
                group.addTask { try await one(agent, cycles, from: begin, store) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        running.cancel()
        _ = await running.result
        report(waits.sorted(), seconds)
    }

    private static func one(
        _ agent: Int, _ cycles: Int, from begin: Int64, _ store: HubStore
    ) async throws -> [Double] {
        var waits: [Double] = []
        for cycle in 1...cycles {
            let ended = UTCTime(milliseconds: begin + Int64(cycle) * 5000)
            let arrival = household(agent, UInt64(cycle), ended, seconds: 5)
            let asked = ContinuousClock.now
            guard try await store.store(arrival) == .stored else { fatalError("a repeat") }
            waits.append((ContinuousClock.now - asked) / .milliseconds(1))
        }
        return waits
    }

    private static func report(_ waits: [Double], _ seconds: Double) {
        func percentile(_ share: Double) -> Double {
            waits[min(waits.count - 1, Int(Double(waits.count) * share))]
        }
        print(
            """
            {"perSecond": \(Double(waits.count) / seconds), "p50": \(percentile(0.5)), \
            "p99": \(percentile(0.99)), "count": \(waits.count)}
            """)
    }
}
