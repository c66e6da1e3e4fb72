public import MonitorCore
public import MonitorWire
public import Probes

/// What an agent's hello says that its operator permits of probes.
public enum PermitsV1 {
    private enum Key: String, CaseIterable { case mostTargets, mostPerSecond, address }
    private static let keys = KeyTable<Key>()

    public struct Permits: Sendable, Equatable {
        public var limits: ProbeLimits
        /// Where others reach the agent, as far as it knows itself.
        public var address: IPAddress?

        public init(_ limits: ProbeLimits, address: IPAddress?) {
            (self.limits, self.address) = (limits, address)
        }
    }

    public static func encode(_ permits: Permits) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 64)
        json.object { json in
            json.value("mostTargets", UInt64(permits.limits.mostTargets))
            json.value("mostPerSecond", UInt64(permits.limits.mostPerSecond))
            if let address = permits.address { json.value("address", address.description) }
        }
        return json.bytes
    }

    public static func decode(_ body: [UInt8]) throws(WireFault) -> Permits {
        var reader = JSONReader(body)
        var permits = Permits(ProbeLimits(), address: nil)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (key, reader) throws(WireFault) in
                switch key {
                case .mostTargets: permits.limits.mostTargets = try reader.whole(0...1_000_000)
                case .mostPerSecond: permits.limits.mostPerSecond = try reader.whole(0...1_000_000)
                case .address: permits.address = try reader.address()
                }
            }
        }
        return permits
    }
}
