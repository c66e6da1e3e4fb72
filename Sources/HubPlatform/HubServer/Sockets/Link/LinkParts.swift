internal import HubDatabase
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// What all links share: the hub's hello, where orders come from, and where reports and live messages go.
struct LinkParts: Sendable {
    let orders: AgentOrders
    /// Of the features that run.
    let features: [LinkedFeature]
    /// Of all kinds that no feature accepts by itself.
    let reports: any ReportAcceptor
    /// Names this start of the hub.
    let startID = StartID.random()
    /// The wall clock.
    let clock: @Sendable () -> UTCTime
    let logger: Logger

    var hello: LinkHello {
        LinkHello(
            program: "monitor-hub/\(monitorVersion)", startID: startID, features: features.map(\.feature))
    }

    /// Takes back what features ordered that do not run: they were switched off or deleted, and agents would go on.
    /// Before links are opened; agents that are away are told when they come.
    func withdrawOrders() async {
        do {
            for name in try await orders.store.withdraw(except: Set(features.map(\.feature.name))) {
                logger.notice("Orders of feature '\(name)' to agents were taken back: it does not run here.")
            }
        } catch {
            logger.warning("cannot take back orders to agents of features that do not run: \(error)")
        }
    }

    /// Takes a report in. It is durable where the acknowledgement says that it is stored.
    ///
    /// - Parameter agent: whom the key speaks for.
    func ack(of report: LinkReport, from agent: String?, key: Int64) async -> ReportAck {
        guard let agent, agent == report.name.serverID else {
            return ReportAck(
                report.name, .refused, code: "key-foreign",
                reason: "This key does not speak for '\(report.name.serverID)'.")
        }
        guard report.name.kind != .snapshot else {
            return ReportAck(
                report.name, .refused, code: "report-unknown", reason: "Snapshots go to /api/monitor.")
        }
        do {
            return try await verdict(on: report, key: key).ack(of: report.name)
        } catch {
            return ReportAck(
                report.name, .later, code: "report-later",
                reason: "It could not be stored now. Send it again later.", retrySeconds: 5)
        }
    }

    /// Of the first that takes such reports.
    private func verdict(on report: LinkReport, key: Int64) async throws -> ReportVerdict {
        let now = clock()
        for acceptor in features.compactMap(\.reports) + [reports] {
            let verdict = try await acceptor.accept(report, key: key, arrivedAt: now)
            if verdict != .unknownKind { return verdict }
        }
        return .unknownKind
    }

    /// Hands on what is worth nothing later.
    func live(_ message: LiveMessage, from agent: String) {
        features.first { $0.feature.name == message.feature }?.live(message, agent)
    }
}
