/// Something that is worth nothing once it is late, such as the progress of an order: never stored, never sent again.
public struct LiveMessage: Sendable, Equatable {
    public var feature: String
    public var kind: String
    /// In the feature's own JSON.
    public var body: [UInt8]

    public init(feature: String, kind: String, body: [UInt8]) {
        self.feature = feature
        self.kind = kind
        self.body = body
    }

    private enum Key: String, CaseIterable { case frame, feature, kind, body }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var (feature, kind, body): (String?, String?, [UInt8]?)
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .frame: try reader.skip()
            case .feature: feature = try reader.linkName()
            case .kind: kind = try reader.linkName()
            case .body: body = Array(try reader.slice())
            }
        }
        self.init(
            feature: try reader.wanted(feature, "feature"), kind: try reader.wanted(kind, "kind"),
            body: try reader.wanted(body, "body"))
    }

    func write(_ json: inout JSONWriter) {
        json.value("feature", feature)
        json.value("kind", kind)
        json.raw("body", body)
    }
}
