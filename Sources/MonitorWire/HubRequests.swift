public import MonitorCore

/// The small questions that agents and their setup put to a platform.
public enum HubRequests {
    /// Longer bodies are none of these.
    public static let longest = 1024

    /// Whether this is `{"test":"connectivity"}`, which asks for nothing but an answer.
    public static func isConnectivityTest(_ json: [UInt8]) -> Bool {
        (try? string(.test, in: json)) == "connectivity"
    }

    /// Whether this is the first message on a WebSocket (`Messages.agentConnect`).
    public static func isAgentConnect(_ json: [UInt8]) -> Bool {
        (try? string(.type, in: json)) == "agent_connect"
    }

    /// The address in `{"ip":"192.0.2.1"}`.
    public static func keyRequest(_ json: [UInt8]) throws(WireFault) -> IPAddress {
        guard let address = IPAddress(try string(.ip, in: json)) else {
            throw WireFault(path: "$.ip", reason: "is no IP address")
        }
        return address
    }

    private enum Key: String, CaseIterable { case test, ip, type }
    private static let keys = KeyTable<Key>()

    private static func string(_ wanted: Key, in json: [UInt8]) throws(WireFault) -> String {
        guard json.count <= longest else { throw WireFault(path: "$", reason: "is too long") }
        var reader = JSONReader(json)
        let found = try reader.whole { (reader) throws(WireFault) in
            var found: String?
            try reader.object(keys) { (key, reader) throws(WireFault) in
                let value = try reader.string(atMost: 255)
                if key == wanted { found = value }
            }
            return found
        }
        guard let found else { throw WireFault(path: "$", reason: "lacks \"\(wanted.rawValue)\"") }
        return found
    }
}
