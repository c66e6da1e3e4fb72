public import MonitorCore

/// One reading that rules judge, as the feature that measures it says.
public struct AlertReading: Sendable, Equatable {
    public enum Value: Sendable, Equatable {
        /// In the unit of the rule.
        case number(Double)
        /// Whether the rule's condition holds.
        case holds(Bool)
        /// Asked, and not measured.
        case none
    }

    /// The kind of rule that it is for: `disk.full`.
    public let kind: String
    public let object: AlertObject
    public let value: Value
    /// When it was measured.
    public let at: UTCTime
    /// A clause for people, from the network at times: cleaned before it is shown.
    public let detail: String?
    /// More urgent than the rule says, or less.
    public let severity: Severity?
    /// Another object that this one is reached by, beside those of its path: what is away explains what is behind it.
    public let behind: AlertObject?
    /// What people call the object; `nil` where the object's own name is what they call it.
    public let called: String?

    public init(
        _ kind: String, _ object: AlertObject, _ value: Value, at: UTCTime, detail: String? = nil,
        severity: Severity? = nil, behind: AlertObject? = nil,
        called: String? = nil
    ) {
        self.kind = kind
        self.object = object
        self.value = value
        self.at = at
        self.detail = detail
        self.severity = severity
        self.behind = behind
        self.called = called
    }
}
