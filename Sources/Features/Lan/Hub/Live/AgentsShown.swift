internal import HubServer
internal import MonitorCore

/// What browsers may follow of agents: `overview`, and `agent:NAME`.
extension LiveTopic {
    static func ofAgents(_ states: LiveStates) -> [LiveTopic] {
        [
            LiveTopic { name in
                name == "overview" ? AgentsShown(topic: name, agents: states.all, isOverview: true) : nil
            },
            LiveTopic { name in
                guard name.hasPrefix("agent:"), name.utf8.count > 6 else { return nil }
                let agent = String(name.dropFirst(6))
                return AgentsShown(
                    topic: name, agents: states.newest(of: agent).map { [agent: $0] } ?? [:],
                    isOverview: false)
            },
        ]
    }
}

/// The agents that one topic shows at one moment.
private struct AgentsShown: LiveTopicState {
    let topic: String
    /// By name.
    let agents: [String: AgentNow]
    let isOverview: Bool

    func whole() -> [UInt8] {
        LiveShape.message(topic, isFull: true) { json in
            guard isOverview else {
                let agent = agents.values.first
                return LiveShape.agent(agent, devices: agent?.devices ?? [], gone: [], at: .now, &json)
            }
            LiveShape.overview(Array(agents.values), at: .now, &json)
        }
    }

    func change(since old: any LiveTopicState) -> [UInt8]? {
        let before = (old as? AgentsShown)?.agents ?? [:]
        let changed = agents.values.filter { before[$0.name.serverID]?.name != $0.name }
        // A change cannot say that an agent is gone: the whole can.
        if before.keys.contains(where: { agents[$0] == nil }) { return whole() }
        guard let first = changed.first else { return nil }
        return LiveShape.message(topic, isFull: false) { json in
            guard !isOverview else { return LiveShape.overview(Array(changed), at: .now, &json) }
            let devices = Dictionary(
                (before[first.name.serverID]?.devices ?? []).map { ($0.device, $0) },
                uniquingKeysWith: { $1 })
            // What moved bytes is news even at the same rate: browsers add them up.
            let news = first.devices.filter { $0.bytes > 0 || devices[$0.device] != $0 }
            let gone = Set(devices.keys).subtracting(first.devices.map(\.device))
            LiveShape.agent(first, devices: news, gone: gone.sorted(), at: .now, &json)
        }
    }
}
