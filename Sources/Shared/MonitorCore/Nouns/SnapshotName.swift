/// What one snapshot is called for ever, whoever stores or repeats it.
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

/// A snapshot ready to travel: encoded once, shared by every delivery.
public struct EncodedSnapshot: Sendable, Equatable {
    public let name: SnapshotName
    public let takenAt: UTCTime
    public let json: [UInt8]

    public init(name: SnapshotName, takenAt: UTCTime, json: [UInt8]) {
        self.name = name
        self.takenAt = takenAt
        self.json = json
    }
}
