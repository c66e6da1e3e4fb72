internal import HostLogs
internal import MonitorCore

/// A host whose log may be read, with what an administrator permitted of it.
struct LoggedHost: Sendable {
    struct Approval: Sendable {
        let configuration: String
        let sendsRows: Bool
        let by: String
        let at: UTCTime
    }

    let hostID: String
    let name: String
    /// As stored.
    let text: String?
    let approval: Approval?
    let place: String?
    let turnAt: UTCTime?
    let failures: Int
    let trouble: String?

    var configuration: Result<LogConfiguration, LogConfigurationFault>? {
        guard let text else { return nil }
        do {
            return .success(try LogConfiguration(json: text.utf8))
        } catch {
            return .failure(error)
        }
    }

    /// What is read: exactly what was approved, and nothing that was changed since.
    var approved: LogConfiguration? {
        guard let approval, approval.configuration == text, case .success(let found) = configuration,
            found.isEnabled
        else { return nil }
        return found
    }

    /// Whether it was changed since an administrator approved it.
    var isChanged: Bool { approval.map { $0.configuration != text } ?? false }

    func isDue(at now: UTCTime) -> Bool {
        guard let approved else { return false }
        guard let turnAt, turnAt <= now else { return true }
        return now.milliseconds - turnAt.milliseconds >= Int64(approved.periodSeconds) * 1000
    }
}
