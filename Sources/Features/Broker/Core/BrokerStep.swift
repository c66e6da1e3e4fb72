package import MonitorCore

/// One call to the broker's management API, and how it is undone. Making an agent is a list of them: where one fails, all
/// up to it are undone in reverse, that one included, since it may have been carried out.
package enum BrokerStep: Sendable, Equatable {
    /// A virtual host, the bounds of queues in it, and the exchange to all: made once, never undone.
    case vhost
    case policy
    case answersPolicy
    case exchange(String)
    /// A queue of an agent, or of this hub's start.
    case queue(String)
    case binding(String, from: String)
    /// Only for a user that this hub has just invented: the call changes the password of one that is there.
    case user(String)
    case rights(user: String, configure: String, write: String, read: String)
    case limit(user: String, name: String, value: Int)

    /// What all agents need.
    package static let ground: [BrokerStep] = [
        .vhost, .policy, .answersPolicy, .exchange(BrokerNames.everyone), .exchange(BrokerNames.everyLinked),
        .exchange(BrokerNames.answers),
    ]

    /// What one start of the hub needs to hear linked agents.
    package static func hearing(_ queue: String) -> [BrokerStep] {
        [.queue(queue), .binding(queue, from: BrokerNames.answers)]
    }

    /// What one agent needs. Netcheck's agents declare their queue again, and answer through the default exchange.
    package static func making(_ agent: BrokerAgent) -> [BrokerStep] {
        let everyone = agent.kind == .netcheck ? BrokerNames.everyone : BrokerNames.everyLinked
        return agent.queues.map { .queue($0) } + [.binding(agent.requests, from: everyone)] + access(agent)
    }

    /// The user and its least rights: its own queue, and the exchange through which it answers.
    package static func access(_ agent: BrokerAgent) -> [BrokerStep] {
        let own = BrokerNames.pattern(agent.requests)
        let isNetcheck = agent.kind == .netcheck
        return [
            .user(agent.user),
            .rights(
                user: agent.user, configure: isNetcheck ? own : "^$",
                write: isNetcheck ? "^amq\\.default$" : BrokerNames.pattern(BrokerNames.answers), read: own),
            .limit(user: agent.user, name: "max-connections", value: isNetcheck ? mostConnections : 2),
            .limit(user: agent.user, name: "max-channels", value: isNetcheck ? mostChannels : 8),
        ]
    }

    /// Netcheck's agent opens up to ten, with a hundred channels.
    static let mostConnections = 12
    static let mostChannels = 128

    /// How a step is undone; `nil` for what goes with something else.
    package var undoing: BrokerUndo? {
        switch self {
        case .queue(let name): .queue(name)
        case .user(let name): .user(name)
        case .vhost, .policy, .answersPolicy, .exchange, .binding, .rights, .limit: nil
        }
    }

    /// Ends an agent: the user first, which closes its connections.
    package static func ending(_ agent: BrokerAgent) -> [BrokerUndo] {
        [.user(agent.user)] + agent.queues.map { .queue($0) }
    }
}

/// What is deleted.
package enum BrokerUndo: Sendable, Equatable {
    case user(String)
    case queue(String)
}

/// What differs between the hub's rows and the broker: found at the start and every ten minutes.
package struct BrokerDifference: Sendable, Equatable {
    /// Users and queues that no row knows.
    package var strays: [BrokerUndo] = []
    /// Agents that lack something there.
    package var incomplete: [BrokerAgent] = []
    /// Rows that a crash left half made, or whose end the broker has not heard of.
    package var unfinished: [BrokerAgent] = []

    /// What takes longer to make was left behind.
    private static let patience: Int64 = 60_000

    /// - Parameters:
    ///   - agents: read after the others were: a row is there before anything of it is at the broker.
    ///   - before: read before the others were. What registered meanwhile lacks nothing.
    ///   - users: that have rights in the virtual host.
    ///   - queues: of the virtual host.
    package init(
        _ agents: [BrokerAgent], before: [BrokerAgent], users: Set<String>, queues: Set<String>,
        at now: UTCTime
    ) {
        unfinished = agents.filter { agent in
            let age = now.milliseconds - (agent.createdAt?.milliseconds ?? 0)
            return agent.state == .revoking || agent.state == .making && age > Self.patience
        }
        let known = Set(agents.map(\.user))
        let kept = Set(agents.flatMap(\.queues))
        strays =
            users.filter { BrokerNames.isUser($0) && !known.contains($0) }.sorted().map { .user($0) }
            + queues.filter { BrokerNames.isQueue($0) && !kept.contains($0) }.sorted().map { .queue($0) }
        let earlier = Dictionary(before.map { ($0.id, $0) }) { $1 }
        incomplete = agents.filter { agent in
            guard agent.state == .setup || agent.state == .active,
                earlier[agent.id]?.isRegistered(as: agent) == true
            else { return false }
            return !users.contains(agent.user) || !queues.isSuperset(of: agent.queues)
        }
    }

    package var isNone: Bool { strays.isEmpty && incomplete.isEmpty && unfinished.isEmpty }
}
