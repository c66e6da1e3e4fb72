public import MonitorWire
public import Probes

/// A one-off order of the feature `probes`: trace the route to a target now. The result comes with a window.
public enum TraceOrderV1 {
    private enum Key: String, CaseIterable { case trace }
    private static let keys = KeyTable<Key>()

    public static func encode(_ target: ProbeTarget.ID) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 24)
        json.object { $0.value("trace", UInt64(target)) }
        return json.bytes
    }

    /// - Parameter body: hostile.
    public static func decode(_ body: [UInt8]) throws(WireFault) -> ProbeTarget.ID {
        var reader = JSONReader(body)
        var target: ProbeTarget.ID?
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (_, reader) throws(WireFault) in target = try reader.targetID() }
        }
        return try reader.wanted(target, "trace")
    }
}
