public import MonitorCore

/// A way for agents to be approved without a decision on each.
public struct Enrolment: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Gone with the first agent.
        case once
        case many

        /// How long it is valid by default.
        public var usualDays: Int { self == .once ? 1 : 90 }
    }

    public static let days = 1...3650

    public let number: Int64
    public let label: String
    public let kind: Kind
    public let expiresAt: UTCTime
    /// Agents that came by it.
    public let uses: Int

    public init(number: Int64, label: String, kind: Kind, expiresAt: UTCTime, uses: Int) {
        self.number = number
        self.label = label
        self.kind = kind
        self.expiresAt = expiresAt
        self.uses = uses
    }
}
