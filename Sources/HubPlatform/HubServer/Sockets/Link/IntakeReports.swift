internal import HubIntake
internal import MonitorCore
internal import MonitorWire

/// Keeps reports in the database, by the writers that features bring (`Running.reports`).
///
/// Next: `ReportIntake.store`.
struct IntakeReports: ReportAcceptor {
    let intake: ReportIntake

    func accept(_ report: LinkReport, key: Int64, arrivedAt: UTCTime) async throws -> ReportVerdict {
        let name = report.name
        guard let writer = intake.writer(of: name.kind.text) else { return .unknownKind }
        let content: any Sendable
        do {
            content = try writer.read(report.body)
        } catch {
            return .refused("\(error)")
        }
        let outcome = try await intake.store(
            Report(
                kind: writer.kind,
                name: SnapshotName(
                    serverID: name.serverID, startID: name.startID, sequence: name.sequence),
                ended: report.takenAt, content: content, key: key, agentVersion: nil, arrivedAt: arrivedAt,
                isWindow: false, body: { report.body }))
        return Self.verdict(outcome)
    }

    private static func verdict(_ outcome: ReportOutcome) -> ReportVerdict {
        switch outcome {
        case .stored: .stored
        case .repeated: .repeated
        case .refused(let reason): .refused(reason)
        case .unfit: .refused("The database cannot hold this report. The hub's log says why.")
        case .denied: .refused("This key is denied.")
        case .foreign(let owner): .refused("This key speaks for '\(owner)'.")
        case .waiting, .quarantineFull: .later("The key of this agent waits for approval.", seconds: 60)
        case .undated:
            .later("The hub's clock is not set, and this report's time cannot be right.", seconds: 30)
        }
    }
}
