import Logging
import MonitorCore
import ServiceLifecycle

@testable import AgentLink

/// Runs a service as the program does, and shuts it down gracefully after `body`.
///
/// - Returns: how long the service took to stop.
@discardableResult
func running(
    _ service: some Service, _ body: () async throws -> Void = {}
) async throws -> Duration {
    let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: quiet))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await body()
        let asked = ContinuousClock.now
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return ContinuousClock.now - asked
    }
}

/// The promise is a second; a machine busy with other tests is given eight, where the timeouts are ten and
/// more.
let promptly: Duration = .seconds(8)

func snapshot(_ sequence: UInt64, json: String = "{}") -> EncodedReport {
    EncodedReport(
        name: ReportName(kind: .snapshot, serverID: "router 1", startID: "start", sequence: sequence),
        takenAt: UTCTime(milliseconds: 1_704_110_400_000), json: Array(json.utf8))
}

extension Backoff {
    static let short = Backoff(first: .milliseconds(1), longest: .milliseconds(5))
}
