import Foundation
import HubNouns
import LanCore
import MonitorCore
import Testing

@testable import HubStore

/// A store in a folder that goes with the test, running until `stop`.
final class Running {
    let store: HubStore
    private let task: Task<Void, any Error>

    /// - Parameter keys: approved ones to begin with, numbered from 1.
    init(_ path: String, keys: Int = 1, sealEvery: Duration = .seconds(3600)) async throws {
        let store = try HubStore(path: path, zone: TimeZone(identifier: "UTC")!)
        let there = try await store.keys().count
        for _ in there..<max(there, keys) { _ = try await store.newKey(.approved) }
        self.store = store
        task = Task { try await store.run(sealEvery: sealEvery) }
    }

    func stop() async {
        task.cancel()
        _ = await task.result
    }
}

extension HubStore {
    /// One that a machine at 198.51.100.7 asked for.
    func pendingKey() async throws -> Secret {
        guard case .given(let secret) = try await newPendingKey(for: "192.0.2.1", from: "198.51.100.7") else {
            throw PeopleFault.busy
        }
        return secret
    }
}

func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("hub.db").path)
}

extension Intake {
    /// As two hours after noon.
    mutating func sealAll() async throws {
        for (server, block) in due(at: noon + 7_200_000, now: .now + .seconds(60)) {
            try await seal(block, of: server)
        }
    }
}

let noon: Int64 = 1_704_110_400_000
let mac = MACAddress(raw: 0x0277_0000_0001)

/// The snapshot of a router with one device, `sequence` cycles after noon.
func arrival(
    _ sequence: UInt64, down: UInt64 = 1000, server: String = "attic",
    start: String = "5d2c1f0e-7b1a-4c6e-9a55-000000000001", key: Int64 = 1
)
    -> Arrival
{
    let ended = UTCTime(milliseconds: noon + Int64(sequence) * 5000)
    let device = DeviceSample(
        address: IPAddress("192.168.7.10")!, mac: mac, name: "annas-phone", status: .active, checkedAt: ended,
        bandwidth: DeviceBandwidth(downloadedBytes: down, uploadedBytes: 7), firstSeen: ended,
        downloadedBytesSinceStart: 0, uploadedBytesSinceStart: 0)
    return Arrival(
        snapshot: Snapshot(
            name: SnapshotName(serverID: server, startID: start, sequence: sequence), takenAt: ended,
            windowBegan: UTCTime(milliseconds: ended.milliseconds - 5000), windowEnded: ended,
            windowSeconds: 5, host: HostMetrics(cpuBusyRatio: 0.25), devices: [device],
            capture: CaptureReport(isComplete: true)),
        key: key, agentVersion: "0.1.0", arrivedAt: ended)
}
