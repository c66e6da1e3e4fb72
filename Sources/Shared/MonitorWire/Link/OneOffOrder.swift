/// Something that an agent is to do once, before its deadline.
public struct OneOffOrder: Sendable, Equatable {
    public var feature: String
    /// Made by the hub; never used twice.
    public var id: String
    /// Counted from when the agent gets it, since clocks differ.
    public var deadline: Duration
    /// In the feature's own JSON.
    public var body: [UInt8]

    public init(feature: String, id: String, deadline: Duration, body: [UInt8]) {
        self.feature = feature
        self.id = id
        self.deadline = min(deadline, LinkBounds.longestDeadline)
        self.body = body
    }

    private enum Key: String, CaseIterable { case frame, feature, id, deadlineMilliseconds, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (feature, id, milliseconds): (String?, String?, UInt64?)
        var body: [UInt8]?
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .feature: feature = try reader.linkName()
            case .id: id = try reader.orderID()
            case .deadlineMilliseconds: milliseconds = try reader.count()
            case .body: body = Array(try reader.slice())
            }
        }
        let deadline = try reader.wanted(milliseconds, "deadlineMilliseconds")
        self.init(
            feature: try reader.wanted(feature, "feature"), id: try reader.wanted(id, "id"),
            deadline: .milliseconds(Int64(min(deadline, 86_400_000))),
            body: try reader.wanted(body, "body"))
    }

    func write(_ json: inout JSONWriter) {
        let (seconds, attoseconds) = deadline.components
        json.value("feature", feature)
        json.value("id", id)
        json.value(
            "deadlineMilliseconds",
            UInt64(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)))
        json.raw("body", body)
    }

    private enum CancelKey: String, CaseIterable { case frame, id }
    private static let cancelKeys = KeyTable<CancelKey>()

    /// The id in a frame `cancel`.
    static func cancelled(_ reader: inout JSONReader) throws(WireFault) -> String {
        var id: String?
        try reader.object(cancelKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .id: id = try reader.orderID()
            }
        }
        return try reader.wanted(id, "id")
    }
}

/// How a one-off order ended at the agent.
public struct OrderResult: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// Done; the result is in the body.
        case done
        /// The agent's operator does not permit it, or the agent does not know such orders.
        case refused
        /// It could not be done.
        case failed
        /// It was not done before its deadline.
        case expired
        case cancelled
    }

    public var id: String
    public var outcome: Outcome
    /// In a sentence; always there where the outcome is `refused` or `failed`.
    public var reason: String?
    /// In the feature's own JSON.
    public var body: [UInt8]?

    public init(id: String, outcome: Outcome, reason: String? = nil, body: [UInt8]? = nil) {
        self.id = id
        self.outcome = outcome
        self.reason = reason
        self.body = body
    }

    private enum Key: String, CaseIterable { case frame, id, outcome, reason, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (id, outcome): (String?, String?)
        var (reason, body): (String?, [UInt8]?)
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .id: id = try reader.orderID()
            case .outcome: outcome = try reader.string(atMost: LinkBounds.longestName)
            case .reason: reason = try reader.reason()
            case .body: body = Array(try reader.slice())
            }
        }
        // A word of a later version is an end that is not `done`.
        self.init(
            id: try reader.wanted(id, "id"),
            outcome: Outcome(rawValue: try reader.wanted(outcome, "outcome")) ?? .failed, reason: reason,
            body: body)
    }

    func write(_ json: inout JSONWriter) {
        json.value("id", id)
        json.value("outcome", outcome.rawValue)
        if let reason { json.value("reason", LinkBounds.reason(reason)) }
        if let body { json.raw("body", body) }
    }
}
