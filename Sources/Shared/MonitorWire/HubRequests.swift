public import MonitorCore

/// The small questions that agents, their setup and browsers put to a platform.
public enum HubRequests {
    /// Longer bodies are none of these.
    public static let longest = 1024
    private static let longestWord = 263

    /// Whether this is `{"test":"connectivity"}`, which asks for nothing but an answer.
    public static func isConnectivityTest(_ json: [UInt8]) -> Bool {
        (try? string(.test, in: json)) == "connectivity"
    }

    /// Whether this is the first message on a WebSocket (`Messages.agentConnect`).
    public static func isAgentConnect(_ json: [UInt8]) -> Bool {
        (try? string(.type, in: json)) == "agent_connect"
    }

    /// `{"ip":"192.0.2.1"}`, and `"enrolmentToken"` where the agent has one.
    public static func keyRequest(
        _ json: [UInt8]
    ) throws(WireFault) -> (address: IPAddress, enrolment: Secret?) {
        let words = try strings(in: json)
        guard let text = words[.ip] else { throw WireFault(path: "$", reason: "lacks \"ip\"") }
        guard let address = IPAddress(text) else {
            throw WireFault(path: "$.ip", reason: "is not an IP address")
        }
        return (address, words[.enrolmentToken].map { Secret($0) })
    }

    /// What an administrator's program says of a key or enrolment token; all of it may be left out.
    public struct Newcomer: Sendable, Equatable {
        /// `{"agent":"attic"}`
        public var agent: String?
        /// Whether the agent's name is taken over from another key: `{"agent":"attic","takeOver":true}`.
        public var takesOver = false
        /// `{"label":"shop","kind":"many"}`
        public var label = ""
        public var kind = ""
    }

    private enum NewcomerKey: String, CaseIterable { case agent, takeOver, label, kind }
    private static let newcomerKeys = KeyTable<NewcomerKey>()

    public static func newcomer(_ json: [UInt8]) throws(WireFault) -> Newcomer {
        guard json.count <= longest else { throw WireFault(path: "$", reason: "is too long") }
        var reader = JSONReader(json)
        return try reader.whole { (reader) throws(WireFault) in
            var found = Newcomer()
            try reader.object(newcomerKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .agent: found.agent = try reader.string(atMost: longestWord)
                case .takeOver: found.takesOver = try reader.bool()
                case .label: found.label = try reader.string(atMost: longestWord)
                case .kind: found.kind = try reader.string(atMost: longestWord)
                }
            }
            return found
        }
    }

    /// What a browser wants to follow: `{"subscribe":"overview"}`.
    public static func topic(_ json: [UInt8]) throws(WireFault) -> String {
        try string(.subscribe, in: json)
    }

    private enum Key: String, CaseIterable {
        case test, ip, type, enrolmentToken, subscribe
    }
    private static let keys = KeyTable<Key>()

    private static func string(_ wanted: Key, in json: [UInt8]) throws(WireFault) -> String {
        guard let found = try strings(in: json)[wanted] else {
            throw WireFault(path: "$", reason: "lacks \"\(wanted.rawValue)\"")
        }
        return found
    }

    private static func strings(in json: [UInt8]) throws(WireFault) -> [Key: String] {
        guard json.count <= longest else { throw WireFault(path: "$", reason: "is too long") }
        var reader = JSONReader(json)
        return try reader.whole { (reader) throws(WireFault) in
            var found: [Key: String] = [:]
            try reader.object(keys) { (key, reader) throws(WireFault) in
                found[key] = try reader.string(atMost: longestWord)
            }
            return found
        }
    }
}
