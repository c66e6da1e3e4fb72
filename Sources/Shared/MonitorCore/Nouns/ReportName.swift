/// What a report is about; a snapshot is one kind. The feature that makes it names it.
public struct ReportKind: Hashable, Sendable {
    /// In bytes: the header of a record in the outbox has this room.
    public static let longest = 24
    public static let snapshot = ReportKind(unchecked: "snapshot")

    public let text: String

    /// - Returns: `nil` unless it is 1 to 24 lower-case letters, digits, `-` and `.`, a letter first.
    public init?(_ text: String) {
        guard (1...Self.longest).contains(text.utf8.count), let first = text.utf8.first,
            (97...122).contains(first),
            text.utf8.allSatisfy({
                (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2d || $0 == 0x2e
            })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }
}

extension ReportKind: CustomStringConvertible {
    public var description: String { text }
}

/// The permanent identity of one report, wherever it is stored or repeated.
public struct ReportName: Hashable, Sendable {
    public let kind: ReportKind
    public var serverID: String
    /// A UUID made at each start of the agent.
    public let startID: String
    /// 1, 2, 3, ... within one kind and start.
    public let sequence: UInt64

    public init(kind: ReportKind, serverID: String, startID: String, sequence: UInt64) {
        self.kind = kind
        self.serverID = serverID
        self.startID = startID
        self.sequence = sequence
    }

    public init(_ snapshot: SnapshotName) {
        self.init(
            kind: .snapshot, serverID: snapshot.serverID, startID: snapshot.startID,
            sequence: snapshot.sequence)
    }
}

/// A report ready to travel: encoded once, shared by every delivery.
public struct EncodedReport: Sendable, Equatable {
    public let name: ReportName
    public let takenAt: UTCTime
    /// A snapshot as it is; of any other kind, the link's frame `report`.
    public let json: [UInt8]

    public init(name: ReportName, takenAt: UTCTime, json: [UInt8]) {
        self.name = name
        self.takenAt = takenAt
        self.json = json
    }
}
