package import MonitorCore
package import MonitorWire

/// Accepts what features of agents report, by kind.
package protocol ReportAcceptor: Sendable {
    /// - Parameters:
    ///   - report: its name holds the agent's name, which the key was found to speak for.
    ///   - key: the approved key it came with.
    /// - Throws: where the medium fails: nothing was stored then, and it may come again.
    func accept(_ report: LinkReport, key: Int64, arrivedAt: UTCTime) async throws -> ReportVerdict
}

/// What a feature made of a report of an agent's link.
package enum ReportVerdict: Sendable, Equatable {
    /// Durable.
    case stored
    /// Known by its name already.
    case repeated
    /// The feature takes no such reports.
    case unknownKind
    /// It can never be stored, for this reason: a sentence.
    case refused(String)
    /// There is no room for it now.
    case later(String, seconds: UInt64)
}

extension ReportVerdict {
    /// As the link tells it.
    func ack(of report: ReportName) -> ReportAck {
        switch self {
        case .stored: ReportAck(report, .stored)
        case .repeated: ReportAck(report, .repeated)
        case .unknownKind:
            ReportAck(
                report, .refused, code: "report-unknown",
                reason: "This hub takes no reports of the kind '\(report.kind)'.")
        case .refused(let reason): ReportAck(report, .refused, code: "report-refused", reason: reason)
        case .later(let reason, let seconds):
            ReportAck(report, .later, code: "report-later", reason: reason, retrySeconds: seconds)
        }
    }
}
