public import MonitorWire
public import Probes

/// What an agent says of a plan that it runs: targets that it refuses, each with its reason.
public enum PlanAnswerV1 {
    public struct Refused: Sendable, Equatable {
        public let target: ProbeTarget.ID
        /// A sentence.
        public let reason: String

        public init(target: ProbeTarget.ID, reason: String) {
            (self.target, self.reason) = (target, reason)
        }
    }

    private enum Key: String, CaseIterable { case refused }
    private enum RefusedKey: String, CaseIterable { case id, reason }
    private static let keys = KeyTable<Key>()
    private static let refusedKeys = KeyTable<RefusedKey>()
    private static let most = 256

    public static func encode(_ refused: [Refused]) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 32 + refused.count * 64)
        json.object { json in
            json.array("refused") { json in
                for one in refused.prefix(most) {
                    json.object { json in
                        json.value("id", UInt64(one.target))
                        json.value("reason", LinkBounds.reason(one.reason))
                    }
                }
            }
        }
        return json.bytes
    }

    public static func decode(_ body: [UInt8]) throws(WireFault) -> [Refused] {
        var reader = JSONReader(body)
        var all: [Refused] = []
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (_, reader) throws(WireFault) in
                try reader.array(atMost: most) { (reader) throws(WireFault) in
                    var (id, reason): (ProbeTarget.ID?, String?)
                    try reader.object(refusedKeys) { (key, reader) throws(WireFault) in
                        switch key {
                        case .id: id = try reader.targetID()
                        case .reason: reason = try reader.string(atMost: LinkBounds.longestReason)
                        }
                    }
                    all.append(
                        Refused(
                            target: try reader.wanted(id, "id"), reason: try reader.wanted(reason, "reason")))
                }
            }
        }
        return all
    }
}
