internal import LanCore
internal import MonitorCore
public import MonitorWire

/// Reading what `encode` writes, and what else keeps to `docs/snapshot.schema.json`.
extension SnapshotV1 {
    /// - Parameter json: hostile.
    /// - Throws: the path of the first thing that is wrong, and why. Keys that are not known are passed over.
    public static func decode(_ json: [UInt8]) throws(WireFault) -> ReceivedSnapshot {
        var reader = JSONReader(json)
        return try reader.whole { (reader) throws(WireFault) in try snapshot(&reader) }
    }

    /// Several in one array, as an agent may send them where the platform takes them.
    public static func decodeArray(
        _ json: [UInt8], atMost most: Int
    ) throws(WireFault) -> [ReceivedSnapshot] {
        var reader = JSONReader(json)
        return try reader.whole { (reader) throws(WireFault) in
            var all: [ReceivedSnapshot] = []
            try reader.array(atMost: most) { (reader) throws(WireFault) in try all.append(snapshot(&reader)) }
            return all
        }
    }

    private enum Key: String, CaseIterable {
        case messageType, schemaVersion, agentVersion, serverId, startId, sequence, snapshotTime, metrics
        case network, capture, delivery, events
    }
    private static let keys = KeyTable<Key>()

    private struct Draft {
        var isSnapshot = false
        var agentVersion: String?
        var serverID: String?
        var startID: String?
        var sequence: UInt64?
        var takenAt: UTCTime?
        var host: HostMetrics?
        var network: NetworkPart?
        var capture = CaptureReport(isComplete: false)
        var delivery: DeliveryReport?
        var events: [DeviceEvent] = []
    }

    static func snapshot(_ reader: inout JSONReader) throws(WireFault) -> ReceivedSnapshot {
        var draft = Draft()
        let start = reader.nextByte
        try reader.object(keys) { (key, reader) throws(WireFault) in
            switch key {
            case .messageType: draft.isSnapshot = try reader.string(atMost: 64) == "realtimeSnapshot"
            case .schemaVersion: try version(&reader)
            case .agentVersion: draft.agentVersion = try reader.string(atMost: 64)
            case .serverId: draft.serverID = try reader.agentName()
            case .startId: draft.startID = try startID(&reader)
            case .sequence: draft.sequence = try reader.count()
            case .snapshotTime: draft.takenAt = try reader.time()
            case .metrics: draft.host = try host(&reader)
            case .network: draft.network = try network(&reader)
            case .capture: draft.capture = try capture(&reader)
            case .delivery: draft.delivery = try delivery(&reader)
            case .events: draft.events = try events(&reader)
            }
        }
        return try received(draft, reader, reader.text(from: start))
    }

    private static func received(
        _ draft: Draft, _ reader: JSONReader, _ json: ArraySlice<UInt8>
    ) throws(WireFault) -> ReceivedSnapshot {
        guard draft.isSnapshot else { throw reader.fault("lacks \"messageType\": \"realtimeSnapshot\"") }
        let serverID = try reader.required(draft.serverID, "serverId")
        let takenAt = try reader.required(draft.takenAt, "snapshotTime")
        let host = try reader.required(draft.host, "metrics")
        let network = try reader.required(draft.network, "network")
        let isNamed = draft.startID != nil && draft.sequence != nil
        let name = SnapshotName(
            serverID: serverID, startID: isNamed ? draft.startID! : unnamedStart,
            sequence: isNamed ? draft.sequence! : UInt64(max(0, takenAt.milliseconds)))
        var snapshot = Snapshot(
            name: name, takenAt: takenAt, windowBegan: network.began, windowEnded: network.ended,
            windowSeconds: network.seconds, host: host, interfaces: network.interfaces,
            devices: network.devices, capture: draft.capture, delivery: draft.delivery)
        snapshot.events = draft.events
        return ReceivedSnapshot(
            snapshot: snapshot, agentVersion: draft.agentVersion, isNamedBySender: isNamed, json: json)
    }

    /// The start of senders that name none.
    private static let unnamedStart = "00000000-0000-0000-0000-000000000000"

    private static func version(_ reader: inout JSONReader) throws(WireFault) {
        if try reader.count() != schemaVersion { throw reader.fault("is not a supported version") }
    }

    /// A UUID, in lower case.
    private static func startID(_ reader: inout JSONReader) throws(WireFault) -> String {
        let text = try reader.string(atMost: 64).lowercased()
        let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        guard lengths == [8, 4, 4, 4, 12],
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) || $0 == 45 })
        else { throw reader.fault("is not a UUID") }
        return text
    }

    private enum DeliveryKey: String, CaseIterable {
        case waitingSnapshots, droppedSnapshots, deliveredSnapshots
    }
    private static let deliveryKeys = KeyTable<DeliveryKey>()

    private static func delivery(_ reader: inout JSONReader) throws(WireFault) -> DeliveryReport {
        var report = DeliveryReport(waitingSnapshots: 0, droppedSnapshots: 0, deliveredSnapshots: 0)
        try reader.object(deliveryKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .waitingSnapshots: report.waitingSnapshots = try reader.count()
            case .droppedSnapshots: report.droppedSnapshots = try reader.count()
            case .deliveredSnapshots: report.deliveredSnapshots = try reader.count()
            }
        }
        return report
    }
}

extension JSONReader {
    func required<Value>(_ value: Value?, _ key: String) throws(WireFault) -> Value {
        guard let value else { throw fault("lacks \"\(key)\"") }
        return value
    }

    /// A string that is not empty.
    mutating func name(atMost most: Int) throws(WireFault) -> String {
        let text = try string(atMost: most)
        guard !text.isEmpty else { throw fault("is empty") }
        return text
    }

    /// Pages have it in attributes and paths, where a control character does not come back as it went:
    /// the agent's own setting refuses them, too.
    mutating func agentName() throws(WireFault) -> String {
        let text = try name(atMost: 255)
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw fault("has control characters")
        }
        return text
    }

    mutating func time() throws(WireFault) -> UTCTime {
        let text = try plainString()
        if let known = times.first(where: { $0.text == text }) { return known.time }
        guard let time = UTCTime(utf8: text) else { throw fault("is not an RFC 3339 time") }
        if times.count == 4 { times.removeLast() }
        times.insert((time, text), at: 0)
        return time
    }

    /// Percent as a ratio.
    mutating func share() throws(WireFault) -> Double { try number(in: 0...1_000_000) / 100 }

    /// Bits per second as bytes per second.
    mutating func rate() throws(WireFault) -> Double { try number(in: 0...1e18) / 8 }
}
