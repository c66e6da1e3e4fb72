package import ServiceLifecycle

/// What a feature brings to a hub that runs. All of it may be left out.
package struct Running: Sendable {
    /// Adds its routes, each behind the door of the least role that opens it.
    package var doors: @Sendable (Doors) -> Void = { _ in }
    /// Run with the hub, and ended after its connections.
    package var services: [any Service] = []
    /// Writes its families of metrics.
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

    /// What agents' links carry for it; each name of one feature at most.
    package var links: [LinkedFeature] = []

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
