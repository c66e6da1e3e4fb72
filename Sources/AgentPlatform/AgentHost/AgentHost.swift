internal import AgentLink
public import Logging
public import MonitorCore
public import MonitorWire

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

    /// Takes a snapshot for the platform, stored before it is sent, and shown live. Never waits.
    public func deliver(_ snapshot: EncodedReport) { deliveries.offer(snapshot) }

    /// Keeps a report until the hub has stored it, across restarts of both. Never waits.
    ///
    /// - Parameters:
    ///   - kind: begins with the feature's name, such as `probes.window`.
    ///   - body: the feature's own JSON.
    /// - Returns: `false` without `PLATFORM_API_URL`: then the agent keeps no history.
    @discardableResult
    public func report(_ kind: ReportKind, takenAt: UTCTime, body: [UInt8]) -> Bool {
        deliveries.link.report(kind, takenAt: takenAt, body: body)
    }

    /// Sends to live displays; lost where no hub listens. Never waits.
    public func tell(_ message: LiveMessage) { deliveries.link.live(message) }
}
