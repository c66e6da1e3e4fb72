import Agents
import Foundation
import HubLan
import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubIntake

@Suite("edges") struct EdgeTests {
    private func windows(_ edge: Int64) -> [Arrival] {
        // Ten windows of 5 s; the fourth begins before the edge and ends after it.
        (UInt64(1)...10).map { sequence in
            var one = arrival(sequence, down: 100)
            one.snapshot.windowEnded = UTCTime(milliseconds: edge - 17_500 + Int64(sequence) * 5000)
            return Arrival(
                snapshot: one.snapshot, key: 1, agentVersion: nil, arrivedAt: one.snapshot.windowEnded)
        }
    }

    @Test(
        "each window is in exactly one of two answers that adjoin, in memory, open and packed",
        arguments: [1000, 5000, 30_000, 60_000, 900_000, 3_600_000] as [Int64],
        [noon + 900_000, noon + 3_600_000])
    func adjoining(step: Int64, edge: Int64) async throws {
        try await withFolder { path in
            let recent = RecentHours(since: noon)
            let store = try HubStore(path: path, zone: .gmt, recent: recent)
            let disk = try HubStore(path: path, zone: .gmt, recent: RecentHours(since: .max))
            _ = try await store.newKey(.approved)
            let intake = try store.worker()
            _ = try await intake.store(windows(edge), at: .now)
            func sum(_ store: HubStore, _ range: Range<Int64>) async throws -> UInt64 {
                try await store.history(of: SeriesKey(device: mac), agent: "attic", in: range, step: step)
                    .reduce(0) { $0 + $1.aggregate.sum.first }
            }
            func check(_ store: HubStore) async throws {
                // At the edge, within the window across it, and within an hour.
                for split in [edge, edge - 1000, edge + 1000, edge + 12_345, edge + 1_800_000] {
                    let parts = try await [
                        sum(store, noon..<split), sum(store, split..<edge + 7_200_000),
                    ]
                    #expect(parts[0] + parts[1] == 1000, "split at \(split - edge)")
                }
            }
            try await check(store)
            try await check(disk)
            try await intake.sealAll()
            try await check(disk)
        }
    }

    @Test("a device's first and last time are those of its snapshots, whatever their order")
    func firstAndLast() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            let intake = try store.worker()
            for sequence in [40, 1, 20] as [UInt64] {
                var one = arrival(sequence)
                // Nothing is captured.
                one.snapshot.devices[0].bandwidth = nil
                _ = try await intake.store([one], at: .now)
            }
            try await intake.sealAll()
            let device = try #require(await store.devices(of: "attic")?.first)
            #expect(device.firstSeen.milliseconds == noon + 5000)
            #expect(device.lastSeen.milliseconds == noon + 200_000)
        }
    }

    @Test("what stands twice in one snapshot is one series: bytes are added up, of levels the first holds")
    func twice() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            var one = arrival(1)
            one.snapshot.devices.append(one.snapshot.devices[0])
            let disk = { FileSystemLevels(mount: "/", totalBytes: 100, usedBytes: $0, freeBytes: 0) }
            one.snapshot.host.fileSystems = [disk(10), disk(30)]
            let intake = try store.worker()
            _ = try await intake.store([one], at: .now)
            for step in [1000, 900_000] as [Int64] {
                func sum(_ key: SeriesKey) async throws -> [UInt64] {
                    try await store.history(of: key, agent: "attic", in: noon..<noon + 900_000, step: step)
                        .map(\.aggregate.sum.first)
                }
                #expect(try await sum(SeriesKey(device: mac)) == [2000])
                #expect(try await sum(SeriesKey(.disk, "/")) == [10])
            }
        }
    }
}
