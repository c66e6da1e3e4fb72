internal import HubCore
internal import LogReview
internal import MonitorCore

/// One time that a log was read, as it is kept.
struct LogTurnRow: Sendable {
    /// The raw values are those of the database and the API.
    enum Result: String, Sendable {
        /// Nothing was new.
        case unchanged
        /// Rules alone judged: no model is set, or rows may not leave.
        case rules
        case answered
        /// The same rows were answered within a day.
        case reused
        /// The marker did not come back.
        case untrusted
        /// Neither the answer nor its repair could be read.
        case unreadable
        case budget = "over-budget"
        /// The service did not answer, or declined.
        case unanswered
        /// The log could not be read.
        case unreachable
    }

    var number: Int64 = 0
    var hostID: String
    var at: UTCTime
    var source: String
    var lines = 0
    var rows = 0
    var secrets = 0
    var result = Result.rules
    var detail: String?
    var model: String?
    var tokensIn = 0
    var tokensOut = 0
    var sent: String?
    var answer: String?
    var findings: [LogFinding] = []
    /// Of the list, where the findings themselves are not read.
    var findingCount = 0
    var severity: Severity?

    /// Of what is certain enough to tell.
    var told: [LogFinding] { findings.filter { $0.isVerified && $0.severity > .info } }
}
