internal import HubCore
package import HubDatabase
package import HubFrame
package import HubIntake
package import HubSchedules
package import HubSeries
package import HubVault
package import Logging
package import MonitorCore

/// What a feature may touch.
package struct HubHost: Sendable {
    /// The hub's one file. A feature makes its own store of it, in its folder `Store`.
    package let database: HubDatabase
    /// Who did what: written in the transaction of what is told.
    package let audit: AuditLog
    /// Which of several processes does a scheduled work.
    package let leases: Leases
    /// What follows schedules that have names, of all features.
    package let scheduleUsers: [ScheduleUsers]
    /// Seals secrets that must be read back. Its key's file is made with the first one.
    package let vault: Vault
    /// Stores what agents report; a feature says how in `Running.reports`.
    package let intake: ReportIntake
    /// What was measured, by kinds that features declare (`HubFeature.series`).
    package let series: SeriesStore
    /// Who a session or token belongs to.
    package let visitors: any VisitorDirectory
    /// Whose an agent's key is.
    package let agents: any AgentDirectory
    /// What agents are ordered to do.
    package let orders: AgentOrders
    /// The memory that bodies of requests may take together.
    package let budget: BodyBudget
    package let connections: ConnectionCount
    /// Other ways to agents than their links.
    package let roads = AgentRoads()
    /// Takes questions for agents.
    package let checkDoor = RegisteredCheckDoor()
    /// Where addresses and agents are.
    package let places = RegisteredPlaces()
    /// From feature to feature.
    package let signals = Signals()
    /// Moves on what browsers follow.
    package let live: LiveBell
    /// How much needs attention, by the paths of the navigation's entries: `host.badges["/alerts"] = 2`.
    package let badges = NavigationBadges()
    /// What all features say together.
    package let gathering = Gathering()
    /// Where notices go that channels are to hear, inside of the transaction of what they tell of.
    package let desk = RegisteredDesk()
    /// What features know that rules may judge.
    package let alertSources = AlertSources()
    /// Whether a provider's tools run, so that duties mean something.
    package let offersDuties: Bool
    /// What several features stand on together.
    package let shared = SharedParts()
    /// The certificate that the hub shows; `nil` over plain HTTP.
    package let identity: TLSIdentity?
    /// What the hub checks of itself every hour.
    package let checks: SelfChecks
    /// The wall clock.
    package let clock: @Sendable () -> UTCTime
    package let logger: Logger
    let configuration: CurrentConfiguration
    let counters = HubCounters()

    init(
        storage: HubStorage, configuration: CurrentConfiguration,
        visitors: any VisitorDirectory, agents: any AgentDirectory, offersDuties: Bool,
        identity: TLSIdentity? = nil, checks: SelfChecks = SelfChecks(),
        clock: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) {
        database = storage.database
        audit = storage.audit
        leases = Leases(storage.database)
        scheduleUsers = storage.scheduleUsers
        vault = storage.database.vault
        intake = storage.intake
        series = storage.series
        self.configuration = configuration
        self.visitors = visitors
        self.agents = agents
        orders = AgentOrders(store: AgentOrderStore(storage.database))
        connections = ConnectionCount(configuration.value.connections)
        budget = BodyBudget(bytes: configuration.value.bodyBytes)
        live = LiveBell()
        self.offersDuties = offersDuties
        self.identity = identity
        self.checks = checks
        self.clock = clock
        self.logger = logger
    }

    /// Where people reach this hub, without slash at the end; `nil` where the operator has not said.
    package var publicAddress: String? { configuration.value.publicURL?.description }

    /// A feature's settings as they are now: a reload changes them.
    package func settings<Part: FeaturePart>(_ part: Part.Type) -> Part { configuration.value.features[part] }
}
