public import Logging
public import MonitorCore

/// What a feature runs on, under one set of settings.
public struct AgentHost: Sendable {
    public let settings: AgentSettings
    public let logger: Logger
    /// The thread of all services; what blocks goes to `BlockingWork`.
    public let thread: OneThread
    /// A UUID of this start of the program.
    public let startID: String
    let deliveries: Deliveries

    /// How the snapshots so far have fared.
    public var deliveryReport: DeliveryReport { deliveries.report }

    /// Takes a report for the platform, stored before it is sent; snapshots are shown live, too. Never waits.
    public func deliver(_ report: EncodedReport) { deliveries.offer(report) }
}
