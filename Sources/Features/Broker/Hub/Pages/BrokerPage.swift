internal import Broker
internal import HubFrame
internal import MonitorCore

/// Agents that are asked through the broker: what each is, and the form that makes one.
struct BrokerPage: Page {
    static let template = "broker"
    let title = "Through a broker"
    /// `nil` where the broker is there and works.
    let trouble: String?
    let nothing: Nothing?
    let agents: [Item]
    let hasAgents: Bool
    let isOn: Bool
    let newSecret: NewSecret?
    let fault: String?

    struct Item: Sendable {
        let id: String
        let name: String
        let badge: String
        let status: String
        let region: String?
        let host: String?
        let addresses: String?
        let heartbeat: Moment?
        let isHeld: Bool
        /// It comes and goes with its link.
        let isLinked: Bool

        init(_ agent: BrokerAgent, at now: UTCTime, every seconds: Int) {
            id = agent.id
            name = agent.name
            isHeld = agent.state == .hold
            isLinked = agent.kind == .linked
            status = isHeld ? "on hold" : agent.status(at: now, every: seconds)
            badge =
                switch status {
                case "active": "approved"
                case "setup", "on hold": "pending"
                default: "denied"
                }
            region = agent.info.flatMap { $0.region.isEmpty ? nil : $0.region }
            host = agent.info?.hostname
            let known = [agent.info?.localAddress, agent.info?.publicAddress].compactMap { $0 }.filter {
                !$0.isEmpty
            }
            addresses = known.isEmpty ? nil : known.joined(separator: ", ")
            heartbeat = (agent.heartbeatAt ?? agent.registeredAt).map { Moment($0) }
        }
    }

    /// - Parameters:
    ///   - seconds: between two heartbeats.
    ///   - isOn: whether a broker is named.
    ///   - hub: its address, as the browser reached it.
    init(
        _ agents: [BrokerAgent], at now: UTCTime, every seconds: Int, isOn: Bool, trouble: String?,
        hub: String,
        new: (name: String, token: Secret)? = nil, fault: String? = nil
    ) {
        self.agents = agents.map { Item($0, at: now, every: seconds) }
        hasAgents = !agents.isEmpty
        self.isOn = isOn
        self.trouble = trouble
        self.fault = fault
        nothing =
            isOn
            ? agents.isEmpty
                ? Nothing(
                    "No agent yet",
                    "Netcheck's agent, and others that speak as it does, are asked through the broker. Add one below."
                )
                : nil
            : Nothing(
                "No broker is set",
                "Agents without a link to this hub are asked through RabbitMQ: set NETCHECK, BROKER_URL, "
                    + "BROKER_MANAGEMENT_URL and BROKER_PASSWORD_FILE in monitor-hub.conf, then run monitor-hub broker check."
            )
        newSecret = new.map { new in
            NewSecret(
                heading: "The token of \(new.name)", secret: new.token.revealed,
                command:
                    "REGISTRATION_TOKEN=\(new.token.revealed)\nREGISTRATION_URL=\(hub)/api/v1/agents/register\nGET_IP_API_URL=\(hub)/api/v1/ip\nREGION=\(new.name)\nNUM_WORKERS=5\nLOG_LEVEL=INFO",
                use: "The environment of Netcheck's agent:")
        }
    }
}
