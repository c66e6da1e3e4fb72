internal import HubCore

/// Why an agent's name, or what was asked of an enrolment token, is not accepted; in words for the administrator.
public enum AgentInputFault: Error, Sendable, Equatable, CustomStringConvertible {
    case agentInvalid
    case labelInvalid
    case daysInvalid

    public var description: String {
        switch self {
        case .agentInvalid:
            "An agent's name has 1 to \(AgentRules.longestName) bytes and no control characters."
        case .labelInvalid: "Say what it is for, in at most \(Label.longest) bytes."
        case .daysInvalid: "Take \(Enrolment.days.lowerBound) to \(Enrolment.days.upperBound) days."
        }
    }
}
