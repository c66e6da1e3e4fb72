public import MonitorCore

/// Something that a feature of an agent has to tell, and that the hub keeps.
public struct LinkReport: Sendable, Equatable {
    public var name: ReportName
    public var takenAt: UTCTime
    /// In the feature's own JSON.
    public var body: [UInt8]

    public init(name: ReportName, takenAt: UTCTime, body: [UInt8]) {
        self.name = name
        self.takenAt = takenAt
        self.body = body
    }

    /// Ready to be stored and sent: encoded once.
    public var encoded: EncodedReport {
        EncodedReport(name: name, takenAt: takenAt, json: LinkFrame.report(self).bytes)
    }

    private enum Key: String, CaseIterable { case frame, kind, serverId, startId, sequence, takenAt, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (kind, serverID, startID): (ReportKind?, String?, String?)
        var (sequence, takenAt, body): (UInt64?, UTCTime?, [UInt8]?)
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .kind: kind = try reader.reportKind()
            case .serverId: serverID = try reader.linkID()
            case .startId: startID = try reader.linkID()
            case .sequence: sequence = try reader.revision()
            case .takenAt: takenAt = try reader.utcTime()
            case .body: body = Array(try reader.slice())
            }
        }
        self.init(
            name: ReportName(
                kind: try reader.wanted(kind, "kind"), serverID: try reader.wanted(serverID, "serverId"),
                startID: try reader.wanted(startID, "startId"),
                sequence: try reader.wanted(sequence, "sequence")),
            takenAt: try reader.wanted(takenAt, "takenAt"), body: try reader.wanted(body, "body"))
    }

    func write(_ json: inout JSONWriter) {
        json.value("kind", name.kind.text)
        json.value("serverId", name.serverID)
        json.value("startId", name.startID)
        json.value("sequence", name.sequence)
        json.value("takenAt", takenAt)
        json.raw("body", body)
    }
}

/// What the hub did with a report.
public struct ReportAck: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// Durable: the agent may forget it.
        case stored
        /// It was stored before.
        case repeated
        /// It will never be stored.
        case refused
        /// It may be sent again, in `retrySeconds` or later.
        case later
    }

    public var kind: ReportKind
    public var startID: String
    public var sequence: UInt64
    public var outcome: Outcome
    /// For programs, as in the answers of REST: `key-pending`, `report-unknown`.
    public var code: String?
    /// Why it was not stored, in a sentence.
    public var reason: String?
    public var retrySeconds: UInt64?

    public init(
        _ name: ReportName, _ outcome: Outcome, code: String? = nil, reason: String? = nil,
        retrySeconds: UInt64? = nil
    ) {
        (kind, startID, sequence) = (name.kind, name.startID, name.sequence)
        self.outcome = outcome
        self.code = code
        self.reason = reason
        self.retrySeconds = retrySeconds
    }

    /// Whether it is about this report. The connection says whose it is.
    public func isOf(_ name: ReportName) -> Bool {
        kind == name.kind && startID == name.startID && sequence == name.sequence
    }

    private enum Key: String, CaseIterable {
        case frame, kind, startId, sequence, outcome, code, reason, retrySeconds
    }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (kind, startID, sequence): (ReportKind?, String?, UInt64?)
        var (outcome, code, reason): (String?, String?, String?)
        var retrySeconds: UInt64?
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .kind: kind = try reader.reportKind()
            case .startId: startID = try reader.linkID()
            case .sequence: sequence = try reader.revision()
            case .outcome: outcome = try reader.string(atMost: LinkBounds.longestName)
            case .code: code = try reader.linkName()
            case .reason: reason = try reader.reason()
            case .retrySeconds: retrySeconds = min(try reader.count(), 86_400)
            }
        }
        let name = ReportName(
            kind: try reader.wanted(kind, "kind"), serverID: "",
            startID: try reader.wanted(startID, "startId"),
            sequence: try reader.wanted(sequence, "sequence"))
        // A word of a later version settles nothing: the report is kept.
        self.init(
            name, Outcome(rawValue: try reader.wanted(outcome, "outcome")) ?? .later, code: code,
            reason: reason, retrySeconds: retrySeconds)
    }

    func write(_ json: inout JSONWriter) {
        json.value("kind", kind.text)
        json.value("startId", startID)
        json.value("sequence", sequence)
        json.value("outcome", outcome.rawValue)
        if let code { json.value("code", code) }
        if let reason { json.value("reason", LinkBounds.reason(reason)) }
        if let retrySeconds { json.value("retrySeconds", retrySeconds) }
    }
}
