internal import Agents
public import Foundation
internal import HubCore
public import HubDatabase
public import HubIntake
public import HubLan
public import HubSeries
internal import LanCore
public import MonitorCore

/// The stores of a hub in a folder that goes with the test, running until `stop`.
public final class Running {
    public let store: HubStore
    private let task: Task<Void, any Error>

    /// - Parameter keys: approved ones to begin with, numbered from 1.
    public init(_ path: String, keys: Int = 1, sealEvery: Duration = .seconds(3600)) async throws {
        let store = try HubStore(path: path, zone: .gmt)
        let there = try await store.keys().count
        for _ in there..<max(there, keys) { _ = try await store.newKey(.approved) }
        self.store = store
        task = Task { try await store.run(sealEvery: sealEvery) }
    }

    public func stop() async {
        task.cancel()
        _ = await task.result
    }
}

extension HubStore {
    public convenience init(
        path: String, zone: TimeZone, retention: Retention = Retention(), recent: RecentHours = RecentHours()
    ) throws(StorageError) {
        try self.init(path: path, calendar: WallCalendar(zone), retention: retention, recent: recent)
    }

    /// What takes reports in, without the queue before it.
    public func worker(tell: @escaping @Sendable (IntakeNotice) -> Void = { _ in }) throws -> Worker {
        try Worker(self, tell)
    }

    /// One that a machine at 198.51.100.7 asked for.
    public func pendingKey() async throws -> Secret {
        guard case .given(let secret) = try await newPendingKey(for: "192.0.2.1", from: "198.51.100.7") else {
            throw AgentInputFault.labelInvalid
        }
        return secret
    }

    public func reading<Value: Sendable>(
        _ read: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await database.read(.decision, read)
    }

    public func writing<Value: Sendable>(
        _ write: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await database.change(write)
    }
}

/// An intake's worker that takes snapshots.
public final class Worker {
    private let worker: IntakeWorker

    fileprivate init(_ store: HubStore, _ tell: @escaping @Sendable (IntakeNotice) -> Void) throws {
        worker = try IntakeWorker(
            store.database, series: store.series, keys: store.agentKeys, handlers: [SnapshotHandler()],
            tell: tell
        )
    }

    /// When it was made.
    public var began: ContinuousClock.Instant { worker.began.at }

    @discardableResult
    public func store(
        _ arrivals: [Arrival], at now: ContinuousClock.Instant
    ) async throws -> [ReportOutcome] {
        try await worker.store(arrivals.map { Report($0) }, at: now)
    }

    public func sweepTime(at time: Int64, now: ContinuousClock.Instant) async -> Int64? {
        await worker.sweepTime(at: time, now: now)
    }

    public func watchClock(at time: Int64) -> Bool { worker.watchClock(at: time) }

    public func admit(at now: ContinuousClock.Instant) async throws -> Bool {
        try await worker.admit(at: now)
    }

    public func reclaim(_ agent: String, at time: Int64, _ retention: TierRetention) async throws -> Bool {
        try await worker.reclaim(agent, at: time, retention)
    }

    /// By default as two hours after noon.
    public func sealAll(at time: Int64 = noon + 7_200_000) async throws {
        for (agent, block) in worker.due(at: time, now: .now + .seconds(60)) {
            try await worker.seal(block, of: agent)
        }
    }
}

public func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("hub.db").path)
}

/// Unix milliseconds, by this machine's clock.
public func now() -> Int64 { HubDatabase.machineClock().milliseconds }

public let noon: Int64 = 1_704_110_400_000
public let mac = MACAddress(raw: 0x0277_0000_0001)

/// The snapshot of a router with one device, `sequence` cycles after noon.
public func arrival(
    _ sequence: UInt64, down: UInt64 = 1000, server: String = "attic",
    start: String = "5d2c1f0e-7b1a-4c6e-9a55-000000000001", key: Int64 = 1
) -> Arrival {
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
