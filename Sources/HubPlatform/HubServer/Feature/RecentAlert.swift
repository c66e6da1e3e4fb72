package import HubCore
package import MonitorCore

/// Something that was wrong, from its beginning, for dashboards of features that do not judge it themselves.
package struct RecentAlert: Sendable, Equatable {
    package let number: Int64
    /// The kind of rule: `disk.full`.
    package let rule: String
    package let object: AlertObject
    package let severity: Severity
    package let title: String
    /// What was measured, or was said; `nil` where nothing was.
    package let text: String?
    package let isAcknowledged: Bool
    package let isOver: Bool
    package let at: UTCTime

    package init(
        number: Int64, rule: String, object: AlertObject, severity: Severity, title: String, text: String?,
        isAcknowledged: Bool, isOver: Bool, at: UTCTime
    ) {
        self.number = number
        self.rule = rule
        self.object = object
        self.severity = severity
        self.title = title
        self.text = text
        self.isAcknowledged = isAcknowledged
        self.isOver = isOver
        self.at = at
    }

    /// Its page.
    package var path: String { "/alerts/\(number)" }
}
