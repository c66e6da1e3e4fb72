import Agents
import Foundation
import HubTestSupport
import MonitorCore

/// A year of five agents with 50 devices each, by the road that every snapshot takes: stored, packed, swept.
///
/// A year of windows of 5 s would be 31 million snapshots. Since a tier holds sums, windows may be longer where
/// no finer tier reaches: 15 minutes for the year, 30 s for the last month, 5 s for the last day.
enum Year {
    static let agents = 5
    private static let day: Int64 = 86_400_000
    private static let parts: [(days: Range<Int64>, window: Int64)] = [
        (31..<366, 900_000), (1..<31, 30_000), (0..<1, 5000),
    ]
    /// So many are under way at once: they share transactions.
    private static let together = 512

    static func write(to store: HubStore) async throws {
        for _ in 0..<agents { _ = try await store.newKey(.approved) }
        let running = Task { try await store.run(sealEvery: .seconds(1)) }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var sequence: UInt64 = 0
        for (days, window) in parts {
            var ended = (now - days.upperBound * day) / window * window + window
            while ended <= now - days.lowerBound * day {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<together / agents where ended <= now - days.lowerBound * day {
                        sequence += 1
                        for agent in 0..<agents {
                            group.addTask { [sequence, ended] in
                                let one = household(
                                    agent, sequence, UTCTime(milliseconds: ended),
                                    seconds: Double(window) / 1000)
                                guard try await store.store(one) == .stored else { fatalError("a repeat") }
                            }
                        }
                        ended += window
                    }
                    try await group.waitForAll()
                }
            }
            print("\(sequence * UInt64(agents)) snapshots, down to \(days.lowerBound) days ago")
        }
        while try await store.unpackedSnapshots() > 0 { try await Task.sleep(for: .seconds(1)) }
        running.cancel()
        _ = await running.result
    }
}
