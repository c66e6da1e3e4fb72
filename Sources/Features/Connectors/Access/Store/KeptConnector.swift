package import Connectors
internal import HubDatabase
package import MonitorCore

/// A connector as it is stored.
package struct KeptConnector: Sendable {
    package enum State: String, Sendable {
        /// Never used.
        case new
        case well
        /// Its server could not be reached, or refused.
        case failed
        /// Its pages are not as declared.
        case changed
    }

    package let number: Int64
    package let name: String
    /// JSON.
    package let text: String
    package let version: Int
    package let changedAt: UTCTime
    package let changedBy: String
    package let state: State
    package let reason: String?
    package let since: UTCTime
    /// `nil` where this version of the hub cannot read it.
    package let declaration: ConnectorDeclaration?

    package init(
        number: Int64, name: String, text: String, version: Int = 1, changedAt: UTCTime, changedBy: String,
        state: State = .new, reason: String? = nil, since: UTCTime
    ) {
        self.number = number
        self.name = name
        self.text = text
        self.version = version
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.state = state
        self.reason = reason
        self.since = since
        declaration = try? ConnectorDeclaration(json: Array(text.utf8))
    }

    init(_ row: Row) {
        self.init(
            number: row["number"], name: row["name"], text: row["declaration"], version: row["version"],
            changedAt: UTCTime(milliseconds: row["changedAt"]), changedBy: row["changedBy"],
            state: State(rawValue: row["state"]) ?? .new, reason: row["reason"],
            since: UTCTime(milliseconds: row["since"]))
    }
}

/// With which name a person enters an old desk.
package struct KeptDeskLogin: Sendable {
    package let connector: Int64
    /// Empty for the one that all share for reading.
    package let person: String
    package let name: String
    package let changedAt: UTCTime
    package let refusals: Int

    /// Refused so often that it is not tried again by itself: an account is not to be locked.
    package var isPaused: Bool { refusals >= Self.mostRefusals }
    package static let mostRefusals = 2
}
