internal import HubCore

extension AuditAction {
    static let brokerAgentMade = AuditAction("broker-agent-made")
    static let brokerAgentRegistered = AuditAction("broker-agent-registered")
    static let brokerAgentHeld = AuditAction("broker-agent-held")
    static let brokerAgentReleased = AuditAction("broker-agent-released")
    static let brokerAgentRemoved = AuditAction("broker-agent-removed")

    static let ofBroker = [
        brokerAgentMade, brokerAgentRegistered, brokerAgentHeld, brokerAgentReleased, brokerAgentRemoved,
    ]
}
