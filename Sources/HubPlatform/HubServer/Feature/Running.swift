package import HubCore
package import HubDatabase
package import HubFrame
package import HubIntake
package import ServiceLifecycle

/// What a feature brings to a hub that runs. All of it may be left out.
package struct Running: Sendable {
    /// Adds its routes, each behind the door of the least role that opens it.
    package var doors: @Sendable (Doors) -> Void = { _ in }
    /// Run with the hub, and ended after its connections.
    package var services: [any Service] = []
    /// Writes its families of metrics. What the database does not answer now is left out.
    package var metrics: @Sendable (inout MetricsText, MetricsScrape) async -> Void = { _, _ in }
    /// What browsers may follow.
    package var topics: [LiveTopic] = []
    package var health: [HealthCheck] = []
    /// Called once, when the hub listens on all of its addresses, with the first.
    package var listening: @Sendable (HubServer.Address) async -> Void = { _ in }
    /// Who a session or a token belongs to; of one feature at most.
    package var visitors: (any VisitorDirectory)?
    /// Whose an agent's key is; of one feature at most.
    package var agents: (any AgentDirectory)?
    /// Hears what agents say on their WebSockets; of one feature at most.
    package var listener: (any AgentListener)?

    /// Whose reports are taken, asked inside of the transactions that store them; of one feature at most.
    package var reportKeys: (any ReportKeys)?
    /// Stores what its agents report over their links; each kind of one feature at most.
    package var reports: [ReportWriter] = []
    /// Deletes what was kept for long enough; run every ten minutes, one step after the other.
    package var upkeep: [UpkeepStep] = []
    /// What it knows that rules may judge.
    package var alerts: [AlertSource] = []
    /// The newest alerts, the newest first, of a family of rules or of all (`nil`); `nil` where it knows none. Of one
    /// feature at most.
    package var recentAlerts: (@Sendable (_ family: String?, _ most: Int) async throws -> [RecentAlert])?
    /// Takes notices for channels; of one feature at most.
    package var desk: (any NoticeDesk)?
    /// Other ways to agents than their links.
    package var roads: [any AgentRoad] = []
    /// Agents by the names of the groups that operators put them into.
    package var groups: @Sendable () async throws -> [String: Set<String>] = { [:] }
    /// Where addresses and agents are; of one feature at most.
    package var places: (any PlaceDirectory)?
    /// Takes questions for agents; of one feature at most.
    package var checkDoor: (any CheckDoor)?
    /// What agents' links carry for it; each name of one feature at most.
    package var links: [LinkedFeature] = []

    /// What needs a person, for the top of the overview. Asked for each overview, so it must be quick.
    package var needs: @Sendable (Visitor) async throws -> [Need] = { _ in [] }
    /// Numbers for the overview, each leading to the page that has more. Asked for each overview, so it must be quick.
    package var tiles: @Sendable (Visitor) async throws -> [Tile] = { _ in [] }
    /// What happened in a stretch of time, for timelines and the marks of charts.
    package var timeline: @Sendable (TimelineQuestion) async throws -> [TimelineRow] = { _ in [] }
    /// Things whose names hold what is searched for; `nil` where nothing of the feature can be searched for.
    package var search: (@Sendable (SearchQuestion) async throws -> [SearchPage.Found])?

    package init() {}
}

/// Something that may be wrong with a feature.
package struct HealthCheck: Sendable {
    /// In the operator's words; `nil` when all is well.
    package let trouble: @Sendable () async -> String?

    package init(_ trouble: @escaping @Sendable () async -> String?) {
        self.trouble = trouble
    }
}
