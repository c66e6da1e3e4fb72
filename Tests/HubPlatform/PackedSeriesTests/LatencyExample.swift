import DatabaseTestSupport
import Foundation
import HubDatabase
import HubIntake
import HubSeries
import MonitorCore

/// A made-up kind of a made-up feature: how a feature keeps series of its own.
extension SeriesKind {
    static let latency = SeriesKind(
        900, "latency",
        packed: [
            Field("sent", SeriesUnit("echo"), .count), Field("lost", SeriesUnit("echo"), .count),
            Field("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
        ], kept: TierRetention(fine: TierRetention.days(1), minutes: TierRetention.days(7)))
}

/// What an agent of the made-up feature reports: the round trips of one window, by target.
struct LatencyReport: Sendable {
    /// `nil` is an echo that was lost.
    let echoes: [(target: Int, microseconds: UInt64?)]

    var samples: [Sample] {
        echoes.map { target, time in
            Sample(SeriesKey(.latency, "target:\(target)"), [1, time == nil ? 1 : 0, .init(time)])
        }
    }
}

final class LatencyHandler: ReportHandler {
    let kind = "latency"
    let reclaimRule: ReclaimRule? = nil

    func begin() -> any ReportBatch { Batch() }
    func commit(_ batch: any ReportBatch) {}
    func sealing(agent: Int64) -> (@Sendable (Database) throws -> Void)? { nil }
    func sealed(agent: Int64) {}
    func forget(series: Set<Int64>, agent: Int64) {}

    struct Batch: ReportBatch {
        mutating func load(_ database: Database) throws {}
        mutating func load(agent: Int64, _ database: Database) throws {}

        mutating func take(
            _ dated: DatedReport, _ intake: inout AgentIntake, _ database: Database
        ) throws {
            guard let report = dated.report.content as? LatencyReport else { return }
            try intake.write(
                report.samples, at: SampleTime(ended: dated.ended, milliseconds: 5000), database)
        }

        func read(_ body: [UInt8]) throws(UnreadableReport) -> (
            name: SnapshotName, ended: UTCTime, content: any Sendable
        ) {
            throw UnreadableReport(cause: "no report of this kind waits")
        }
    }
}

/// Every key speaks for the agent that it names.
private struct OpenKeys: ReportKeys {
    func ruling(on key: Int64, claiming agent: String, _ database: Database) throws -> KeyRuling {
        KeyRuling(.speaks)
    }

    func count(quarantined reports: Int, bytes: Int, of key: Int64, _ database: Database) throws {}
    func approvedWaiting(_ database: Database) throws -> [Int64: String] { [:] }
}

let noon: Int64 = 1_704_110_400_000

/// A folder that goes with the test.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("hub.db").path)
}

/// A hub's history with the made-up kind, and what takes its reports.
final class LatencyHub {
    static let agent = SeriesSubject.agent("attic")
    let database: HubDatabase
    let series: SeriesStore
    let worker: IntakeWorker
    private let sealer: PackSealer

    init(_ path: String, recent: RecentHours = RecentHours(since: noon)) async throws {
        database = try HubDatabase.scratch(path, .migrating, schema: DatabaseSchema())
        series = SeriesStore(
            database, kinds: SeriesKinds([.latency]), calendar: WallCalendar(.gmt), recent: recent)
        worker = try IntakeWorker(database, series: series, keys: OpenKeys(), handlers: [LatencyHandler()])
        sealer = PackSealer(series)
    }

    /// - Parameter sequence: cycles of five seconds after noon.
    func report(_ sequence: UInt64, _ echoes: [(target: Int, microseconds: UInt64?)]) -> Report {
        let ended = UTCTime(milliseconds: noon + Int64(sequence) * 5000)
        return Report(
            kind: "latency",
            name: SnapshotName(
                serverID: "attic", startID: "5d2c1f0e-7b1a-4c6e-9a55-000000000001", sequence: sequence),
            ended: ended, content: LatencyReport(echoes: echoes), key: 1, agentVersion: "0.2.0",
            arrivedAt: ended, body: { [] })
    }

    func take(_ reports: [Report]) async throws -> [ReportOutcome] {
        try await worker.store(reports, at: .now)
    }

    /// By default as a day after noon.
    func sealAll(at time: Int64 = noon + 86_400_000) async throws {
        for (subject, block) in try await sealer.due(at: time, now: .now + .seconds(60)) {
            _ = (subject, block)
        }
        for (subject, block) in try await sealer.due(at: time, now: .now + .seconds(120)) {
            try await sealer.seal(block, of: subject)
        }
    }

    func unpacked() async throws -> Int {
        try await database.read(.decision) {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM packedIntake") ?? 0
        }
    }
}
