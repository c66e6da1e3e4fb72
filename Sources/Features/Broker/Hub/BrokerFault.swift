/// Why something was not done with an agent of the broker.
enum BrokerFault: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown
    case nameTaken
    case name
    case tooMany
    case noBroker
    /// What the broker or its management API says.
    case broker(String)
    case moved

    var description: String {
        switch self {
        case .unknown: "Agent not found"
        case .nameTaken: "Agent with this name already exists"
        case .name: "An agent's name is 1 to 64 bytes that can be shown."
        case .tooMany: "There are \(BrokerStore.most) agents of the broker already."
        case .noBroker: "There is no broker: set BROKER_URL, BROKER_MANAGEMENT_URL and BROKER_PASSWORD_FILE."
        case .broker(let cause): "The broker did not do it: \(cause). Nothing of it was kept."
        case .moved:
            "This agent comes from another address than before, and is on hold until an administrator releases it: "
                + "monitor-hub broker release NAME."
        }
    }
}
