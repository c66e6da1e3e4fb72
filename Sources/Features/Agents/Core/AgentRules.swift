internal import HubCore

/// What agents may be called, and how long enrolment tokens are good.
public enum AgentRules {
    /// In bytes.
    public static let longestName = 255

    /// What an agent may be called: `SERVER_ID`, as reports bring it.
    public static func check(agent name: String) throws(AgentInputFault) {
        guard (1...longestName).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .agentInvalid }
    }

    /// What an enrolment token is for, in a few words.
    public static func check(label: String) throws(AgentInputFault) {
        guard Label.isValid(label) else { throw .labelInvalid }
    }

    public static func check(days: Int) throws(AgentInputFault) {
        guard Enrolment.days.contains(days) else { throw .daysInvalid }
    }

    /// An agent's name as far as the audit keeps it.
    public static func short(_ name: String) -> String { String(name.prefix(Label.longest)) }
}
