public import HubCore
package import HubFrame
public import HubNouns
package import Logging
package import MonitorCore

/// All that the hub's face asks of what the hub remembers.
public typealias HubMemories = HubMemory & KeyMemory & PeopleMemory & WatchedMemory & OrderStore

/// What a feature may touch.
package struct HubHost: Sendable {
    /// What is stored.
    package let memory: any HubMemories
    /// Who a session or token belongs to.
    package let visitors: any VisitorDirectory
    /// Whose an agent's key is.
    package let agents: any AgentDirectory
    /// What agents are ordered to do.
    package let orders: AgentOrders
    /// The memory that bodies of requests may take together.
    package let budget: BodyBudget
    package let connections: ConnectionCount
    /// From feature to feature.
    package let signals = Signals()
    /// Moves on what browsers follow.
    package let live: LiveBell
    /// How much needs attention, by the paths of the navigation's entries: `host.badges["/alerts"] = 2`.
    package let badges = NavigationBadges()
    /// What all features say together.
    package let gathering = Gathering()
    /// The wall clock.
    package let clock: @Sendable () -> UTCTime
    package let logger: Logger
    let configuration: CurrentConfiguration
    let counters = HubCounters()

    init(
        memory: any HubMemories, configuration: CurrentConfiguration, visitors: any VisitorDirectory,
        agents: any AgentDirectory, clock: @escaping @Sendable () -> UTCTime, logger: Logger
    ) {
        self.memory = memory
        self.configuration = configuration
        self.visitors = visitors
        self.agents = agents
        orders = AgentOrders(store: memory)
        connections = ConnectionCount(configuration.value.connections)
        budget = BodyBudget(bytes: configuration.value.bodyBytes)
        live = LiveBell()
        self.clock = clock
        self.logger = logger
    }

    /// A feature's settings as they are now: a reload changes them.
    package func settings<Part: FeaturePart>(_ part: Part.Type) -> Part { configuration.value.features[part] }
}
