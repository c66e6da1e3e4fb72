internal import MonitorCore

/// What one feature of an agent is to do until the hub says otherwise: the whole of it, never a change to it.
public struct OrderSet: Sendable, Equatable {
    public var feature: String
    /// Grows with each change at the hub; 0 where the hub orders nothing any more.
    public var revision: UInt64
    /// In the feature's own JSON; `nil` orders nothing.
    public var body: [UInt8]?

    public init(feature: String, revision: UInt64, body: [UInt8]?) {
        self.feature = feature
        self.revision = body == nil ? 0 : revision
        self.body = body
    }

    /// Names the body: the first 16 bytes of its SHA-256, in hexadecimal.
    public var digest: String? { body.map(Self.digest) }

    public static func digest(of body: [UInt8]) -> String {
        String(
            decoding: SHA256.hash(body).prefix(16).flatMap {
                [HexDigit.text($0 >> 4), HexDigit.text($0 & 15)]
            },
            as: UTF8.self)
    }

    private enum Key: String, CaseIterable { case frame, feature, revision, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (feature, revision): (String?, UInt64?)
        var body: [UInt8]?
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .feature: feature = try reader.linkName()
            case .revision: revision = try reader.revision()
            case .body: body = try reader.optional { (reader) throws(WireFault) in Array(try reader.slice()) }
            }
        }
        let number = try reader.wanted(revision, "revision")
        guard (number == 0) == (body == nil) else {
            throw reader.fault("has a revision without a body, or a body without a revision")
        }
        self.init(feature: try reader.wanted(feature, "feature"), revision: number, body: body)
    }

    func write(_ json: inout JSONWriter) {
        json.value("feature", feature)
        json.value("revision", revision)
        if let body { json.raw("body", body) } else { json.value("body", String?.none) }
    }
}

/// What became of a set at the agent.
public struct OrderSetState: Sendable, Equatable {
    public enum Outcome: String, Sendable { case applied, refused }

    public var feature: String
    public var revision: UInt64
    public var outcome: Outcome
    /// Why it was refused, in a sentence.
    public var reason: String?
    /// What the feature says of it, such as single targets that are refused.
    public var body: [UInt8]?

    public init(
        feature: String, revision: UInt64, outcome: Outcome, reason: String? = nil, body: [UInt8]? = nil
    ) {
        self.feature = feature
        self.revision = revision
        self.outcome = outcome
        self.reason = reason
        self.body = body
    }

    private enum Key: String, CaseIterable { case frame, feature, revision, outcome, reason, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (feature, revision, outcome): (String?, UInt64?, String?)
        var (reason, body): (String?, [UInt8]?)
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .feature: feature = try reader.linkName()
            case .revision: revision = try reader.revision()
            case .outcome: outcome = try reader.string(atMost: LinkBounds.longestName)
            case .reason: reason = try reader.reason()
            case .body: body = Array(try reader.slice())
            }
        }
        self.init(
            feature: try reader.wanted(feature, "feature"),
            revision: try reader.wanted(revision, "revision"),
            // A word of a later version says at least that the set was not applied as a whole.
            outcome: Outcome(rawValue: try reader.wanted(outcome, "outcome")) ?? .refused, reason: reason,
            body: body)
    }

    func write(_ json: inout JSONWriter) {
        json.value("feature", feature)
        json.value("revision", revision)
        json.value("outcome", outcome.rawValue)
        if let reason { json.value("reason", LinkBounds.reason(reason)) }
        if let body { json.raw("body", body) }
    }
}
