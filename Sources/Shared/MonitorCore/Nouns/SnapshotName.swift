/// The permanent identity of one snapshot, wherever it is stored or repeated.
public struct SnapshotName: Hashable, Sendable {
    public var serverID: String
    /// A UUID made at each start of the agent.
    public let startID: String
    /// 1, 2, 3, ... within one start.
    public let sequence: UInt64

    public init(serverID: String, startID: String, sequence: UInt64) {
        self.serverID = serverID
        self.startID = startID
        self.sequence = sequence
    }
}
