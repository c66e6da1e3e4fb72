/// What the hub remembers of devices besides their numbers.
public protocol DeviceDirectory: Sendable {
    /// - Returns: `nil` for an agent that there is not.
    func devices(of agent: String) async throws -> [DeviceSummary]?
    /// Gives a device the operator's own name; `nil` takes it away again. Written into the audit with it.
    ///
    /// - Returns: `false` for a device that there is not.
    func rename(
        _ device: String, of agent: String, to name: GivenName?, by doer: Doer
    ) async throws -> Bool
    /// The newest first.
    func events(_ question: EventQuestion) async throws -> [KeptEvent]
}

/// A device as its agent knew it last, under the name that its operator gave it.
public struct DeviceSummary: Sendable, Equatable {
    /// Its hardware address; where the link has none, its IP address. The name of its series.
    public let device: String
    /// The operator's, else the agent's.
    public var name: String { givenName ?? agentName }
    public let givenName: String?
    public let agentName: String
    public let address: String
    public let firstSeen: UTCTime
    /// Written once a quarter of an hour.
    public let lastSeen: UTCTime
    public let details: DeviceDetails

    public init(
        device: String, givenName: String? = nil, agentName: String, address: String, firstSeen: UTCTime,
        lastSeen: UTCTime, details: DeviceDetails = DeviceDetails()
    ) {
        self.device = device
        self.givenName = givenName
        self.agentName = agentName
        self.address = address
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.details = details
    }
}
