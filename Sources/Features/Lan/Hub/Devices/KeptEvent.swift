public import LanCore

/// An event as the hub keeps it. Its time is the agent's, mended where the agent's clock cannot be right.
public struct KeptEvent: Sendable, Equatable {
    public let agent: String
    public let event: DeviceEvent

    public init(agent: String, event: DeviceEvent) {
        self.agent = agent
        self.event = event
    }
}

/// Which events; `nil` asks for all.
public struct EventQuestion: Sendable, Equatable {
    public var agent: String?
    /// As its series is named: its hardware address.
    public var device: String?
    /// Unix milliseconds.
    public var range: Range<Int64>
    /// The newest.
    public var most: Int

    public init(agent: String? = nil, device: String? = nil, range: Range<Int64>, most: Int) {
        self.agent = agent
        self.device = device
        self.range = range
        self.most = most
    }
}
