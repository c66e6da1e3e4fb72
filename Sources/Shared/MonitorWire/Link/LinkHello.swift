/// Who speaks, what they can do, and where the agent's orders stand.
public struct LinkHello: Sendable, Equatable {
    public var protocolVersion = LinkBounds.protocolVersion
    /// Name and version: `monitor-agent/0.2.0`.
    public var program: String
    /// The agent's name; `nil` in a hub's hello.
    public var serverID: String?
    /// Names the agent's start, or the hub's.
    public var startID: String?
    /// An agent's: what it can do. A hub's: whose reports it takes and who gives orders.
    public var features: [LinkFeature]
    /// One-off orders that the agent has and has not answered, by id.
    public var running: [String] = []
    /// Bytes of the longest message that the sender takes.
    public var longest: UInt64

    public init(
        program: String, serverID: String? = nil, startID: String? = nil, features: [LinkFeature],
        running: [String] = [], longest: UInt64 = UInt64(LinkBounds.longestFrame)
    ) {
        self.program = program
        self.serverID = serverID
        self.startID = startID
        self.features = features
        self.running = running
        self.longest = longest
    }

    private enum Key: String, CaseIterable {
        case frame, `protocol`, program, serverId, startId, features, running, longest
    }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (version, program): (UInt64?, String?)
        var found = LinkHello(program: "", features: [])
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .protocol: version = try reader.count()
            case .program: program = try reader.string(atMost: LinkBounds.longestProgram)
            case .serverId: found.serverID = try reader.linkID()
            case .startId: found.startID = try reader.linkID()
            case .features:
                try reader.array(atMost: LinkBounds.mostFeatures) { (reader) throws(WireFault) in
                    found.features.append(try LinkFeature(&reader))
                }
            case .running:
                try reader.array(atMost: LinkBounds.mostRunning) { (reader) throws(WireFault) in
                    found.running.append(try reader.orderID())
                }
            case .longest: found.longest = try reader.count()
            }
        }
        found.protocolVersion = try reader.wanted(version, "protocol")
        found.program = try reader.wanted(program, "program")
        guard found.protocolVersion >= 1 else { throw reader.fault("speaks no version of this protocol") }
        self = found
    }

    func write(_ json: inout JSONWriter) {
        json.value("protocol", protocolVersion)
        json.value("program", program)
        if let serverID { json.value("serverId", serverID) }
        if let startID { json.value("startId", startID) }
        json.array("features") { json in
            for feature in features.prefix(LinkBounds.mostFeatures) {
                json.object { feature.write(&$0) }
            }
        }
        if !running.isEmpty {
            json.array("running") { json in
                for id in running.prefix(LinkBounds.mostRunning) { json.value(nil, id) }
            }
        }
        json.value("longest", longest)
    }
}

/// One capability: a feature that the sender has.
public struct LinkFeature: Sendable, Equatable {
    public var name: String
    /// Of the feature's own messages.
    public var version: UInt64
    /// What the agent's operator permits, in the feature's own JSON; `nil` where that says nothing more.
    public var permits: [UInt8]?
    /// Why the operator permits nothing, in a sentence; `nil` where something is permitted.
    public var refusal: String?
    /// The declarative set that the agent holds; 0 for none.
    public var revision: UInt64 = 0
    /// Of that set's body (`OrderSet.digest`): revisions of a restored hub may come again.
    public var digest: String?

    public init(
        name: String, version: UInt64 = 1, permits: [UInt8]? = nil, refusal: String? = nil,
        revision: UInt64 = 0, digest: String? = nil
    ) {
        self.name = name
        self.version = version
        self.permits = permits
        self.refusal = refusal
        self.revision = revision
        self.digest = digest
    }

    private enum Key: String, CaseIterable { case name, version, permits, refusal, revision, digest }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (name, version): (String?, UInt64?)
        var found = LinkFeature(name: "")
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .name: name = try reader.linkName()
            case .version: version = try reader.count()
            case .permits: found.permits = Array(try reader.slice())
            case .refusal: found.refusal = try reader.reason()
            case .revision: found.revision = try reader.revision()
            case .digest: found.digest = try reader.orderID()
            }
        }
        found.name = try reader.wanted(name, "name")
        found.version = try reader.wanted(version, "version")
        self = found
    }

    func write(_ json: inout JSONWriter) {
        json.value("name", name)
        json.value("version", version)
        if let permits { json.raw("permits", permits) }
        if let refusal { json.value("refusal", LinkBounds.reason(refusal)) }
        if revision > 0 { json.value("revision", revision) }
        if let digest { json.value("digest", digest) }
    }
}
