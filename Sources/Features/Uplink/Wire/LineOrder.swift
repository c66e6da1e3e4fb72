internal import MonitorCore
public import MonitorWire
public import Uplink

/// What an agent is to ask of its internet line, and how often: the set of orders of feature `uplink`.
///
/// `{"seconds":300,"pageSeconds":1800,"resolvers":["192.0.2.53"],"addresses":["192.0.2.1:443"],"pages":["https://…"],
/// "portalPage":"http://…"}`
public struct LineOrder: Sendable, Equatable {
    public static let feature = "uplink"
    public static let periods = 60...3600
    /// In bytes, of an address of a page.
    public static let longestPage = 2048
    private enum Key: String, CaseIterable {
        case seconds, pageSeconds, resolvers, addresses, pages, portalPage
    }
    private static let keys = KeyTable<Key>()

    public let targets: LineTargets
    /// Between two turns of a line that is well.
    public let seconds: Int
    /// Between two turns with a page, of a line that is well (`PageSchedule`); zero where each turn has one, as hubs expect
    /// that do not name it.
    public let pageSeconds: Int

    /// - Parameters:
    ///   - seconds: what lies outside of `periods` becomes its nearest end.
    ///   - pageSeconds: a day at most.
    public init(_ targets: LineTargets, seconds: Int, pageSeconds: Int = 0) {
        self.targets = targets
        self.pageSeconds = min(max(pageSeconds, 0), 86_400)
        self.seconds = min(max(seconds, Self.periods.lowerBound), Self.periods.upperBound)
    }

    public var encoded: [UInt8] {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.value("seconds", UInt64(seconds))
            json.value("pageSeconds", UInt64(pageSeconds))
            json.array("resolvers") { json in
                for one in targets.resolvers { json.value(nil, "\(one)") }
            }
            json.array("addresses") { json in
                for one in targets.addresses { json.value(nil, one.text) }
            }
            json.array("pages") { json in for one in targets.pages { json.value(nil, one) } }
            json.value("portalPage", targets.portalPage)
        }
        return json.bytes
    }

    /// Whether pages are addresses of pages is for who asks them to say.
    public init(_ bytes: [UInt8]) throws(WireFault) {
        var reader = JSONReader(bytes)
        var targets = LineTargets(resolvers: [], addresses: [], pages: [], portalPage: "")
        var (seconds, pageSeconds) = (300, 0)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .seconds: seconds = Int(try reader.number(in: 0...1e9))
                case .pageSeconds: pageSeconds = Int(try reader.number(in: 0...1e9))
                case .resolvers: targets.resolvers = try Self.list(&reader, "an address") { .init($0) }
                case .addresses:
                    targets.addresses = try Self.list(&reader, "an address with its port") { .init($0) }
                case .pages: targets.pages = try Self.list(&reader, "a page") { $0 }
                case .portalPage: targets.portalPage = try reader.string(atMost: Self.longestPage)
                }
            }
        }
        self.init(targets, seconds: seconds, pageSeconds: pageSeconds)
    }

    private static func list<Value>(
        _ reader: inout JSONReader, _ what: String, _ read: (String) -> Value?
    ) throws(WireFault) -> [Value] {
        var values: [Value] = []
        try reader.array(atMost: LineTargets.most) { (reader) throws(WireFault) in
            guard let value = read(try reader.string(atMost: longestPage)) else {
                throw reader.fault("is not \(what)")
            }
            values.append(value)
        }
        return values
    }
}
