public import MonitorCore

/// An agent's key and its approval state. The key itself is known to its agent
/// alone.
public struct AgentKey: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// No decision yet: what comes is quarantined.
        case pending
        case approved
        /// Refused permanently; also a key that was approved and is revoked.
        case denied
        /// Approved before, and to be approved again: what comes is quarantined.
        case onHold = "on-hold"
    }

    /// Why a key is on hold. The raw values are stored in the database.
    public enum Hold: String, Sendable, CaseIterable {
        /// An administrator said so.
        case decided
        /// It was used on another machine.
        case machine
        /// It was used from another address.
        case address
        /// Its agent has the name of another key's agent. Ends when the agent comes with a free name.
        case name
        /// An administrator gave its name to another key.
        case replaced
    }

    /// The agent, past or present, that already has the name which this key claims.
    public struct Contest: Sendable, Equatable {
        /// The key that speaks for it; `nil` where that one is denied or gone.
        public let key: Int64?
        /// `nil` where nothing of it was stored.
        public let lastSeen: UTCTime?

        public init(key: Int64?, lastSeen: UTCTime?) {
            self.key = key
            self.lastSeen = lastSeen
        }
    }

    /// For people and commands.
    public let number: Int64
    public var state: State
    public let createdAt: UTCTime
    /// The one agent that it speaks for, since it was approved or, approved from the start, used first.
    public var serverID: String?
    /// What its agent calls itself while the key speaks for none.
    public var claim: String?
    public var contest: Contest?
    /// The address that asked for it, as it said of itself.
    public var address: String?
    /// The address from which it was asked for.
    public var peer: String?
    /// Snapshots in quarantine.
    public var waitingSnapshots = 0
    /// Where it was used; of a key on hold, what an approval approves.
    public var origin = KeyOrigin()
    /// Of a key on hold; `nil` for one that an earlier version held.
    public var hold: Hold?
    /// When it was used last, to the minute.
    public var seenAt: UTCTime?
    /// Whether its first use takes its agent's name over from another key.
    public var takesOver = false

    public init(number: Int64, state: State, createdAt: UTCTime) {
        self.number = number
        self.state = state
        self.createdAt = createdAt
    }

    /// The agent that people see with it: the one that it speaks for, or would after an approval.
    public var agent: String? { serverID ?? claim }
}
