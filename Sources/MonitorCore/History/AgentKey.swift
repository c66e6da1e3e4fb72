/// A key that an agent may hold, and what an administrator thinks of it. The key itself is known to its agent
/// alone.
public struct AgentKey: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// Nobody has decided yet: what comes waits in quarantine.
        case pending
        case approved
        /// Refused for ever; also a key that was approved and is revoked.
        case denied
        /// Approved once and to be looked at again: what comes waits in quarantine.
        case onHold = "on-hold"
    }

    /// For people and commands.
    public let number: Int64
    public let state: State
    /// The one agent that it speaks for: the first that used it. `nil` before it is used.
    public let serverID: String?
    /// The address that asked for it, as it said.
    public let address: String?
    public let createdAt: UTCTime
    /// Snapshots in quarantine.
    public let waitingSnapshots: Int
    /// Where it was used last; of a key on hold, what an approval approves.
    public let origin: AgentOrigin

    public init(
        number: Int64, state: State, serverID: String?, address: String?, createdAt: UTCTime,
        waitingSnapshots: Int, origin: AgentOrigin = AgentOrigin(address: nil)
    ) {
        self.number = number
        self.state = state
        self.serverID = serverID
        self.address = address
        self.createdAt = createdAt
        self.waitingSnapshots = waitingSnapshots
        self.origin = origin
    }
}
