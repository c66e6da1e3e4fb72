internal import MonitorCore
public import MonitorWire

/// Meshping's messages, as its agents send and expect them.
///
/// Source: agent.go of icecake0141/meshping, and what it was seen to do.
public enum MeshpingV1 {
    /// What an agent says first.
    public struct Handshake: Sendable, Equatable {
        public var passphrase: String
        public var hostname: String
        /// As it says; `0.0.0.0` without a route.
        public var address: String
        public var version: String
    }

    /// One outcome of its report.
    public struct Row: Sendable, Equatable {
        public var target: String
        /// Seconds are whole; the zone is whatever its machine has.
        public var time: String
        /// `nil` where it failed.
        public var milliseconds: Double?
    }

    public static let mostRows = 4096

    private enum HandshakeKey: String, CaseIterable { case passphrase, hostname, ip_address, version }
    private enum ReportKey: String, CaseIterable { case data }
    private enum RowKey: String, CaseIterable { case target, timestamp, result, latency }
    private enum TargetsKey: String, CaseIterable { case targets }
    private static let handshakeKeys = KeyTable<HandshakeKey>()
    private static let reportKeys = KeyTable<ReportKey>()
    private static let rowKeys = KeyTable<RowKey>()
    private static let targetsKeys = KeyTable<TargetsKey>()

    /// - Parameter message: hostile.
    public static func handshake(_ message: [UInt8]) throws(WireFault) -> Handshake {
        var reader = JSONReader(message)
        var (passphrase, hostname): (String?, String?)
        var (address, version) = ("", "")
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(handshakeKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .passphrase: passphrase = try reader.string(atMost: 1024)
                case .hostname: hostname = try reader.string(atMost: 255)
                case .ip_address: address = try reader.string(atMost: 64)
                case .version: version = try reader.string(atMost: 64)
                }
            }
        }
        guard let hostname, !hostname.isEmpty,
            hostname.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") })
        else { throw reader.fault("lacks a hostname of printable ASCII") }
        return Handshake(
            passphrase: try reader.wanted(passphrase, "passphrase"), hostname: hostname, address: address,
            version: version)
    }

    /// A report's rows. What it says of the agent's identity is not read.
    public static func report(_ message: [UInt8]) throws(WireFault) -> [Row] {
        var reader = JSONReader(message)
        var rows: [Row] = []
        var isThere = false
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(reportKeys) { (_, reader) throws(WireFault) in
                isThere = true
                rows =
                    try reader.optional { (reader) throws(WireFault) in
                        var rows: [Row] = []
                        try reader.array(atMost: mostRows) { (reader) throws(WireFault) in
                            rows.append(try row(&reader))
                        }
                        return rows
                    } ?? []
            }
        }
        guard isThere else { throw reader.fault("lacks \"data\"") }
        return rows
    }

    private static func row(_ reader: inout JSONReader) throws(WireFault) -> Row {
        var (target, time, result): (String?, String, String) = (nil, "", "")
        var latency: Double?
        try reader.object(rowKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.string(atMost: 255)
            case .timestamp: time = try reader.string(atMost: 64)
            case .result: result = try reader.string(atMost: 16)
            case .latency: latency = try reader.number()
            }
        }
        return Row(
            target: try reader.wanted(target, "target"), time: time,
            milliseconds: result == "ok" ? latency : nil)
    }

    /// Message 2; `agent` is the row's number.
    public static func status(_ word: String, _ sentence: String, agent: Int64) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 128)
        json.object { json in
            json.value("status", word)
            json.value("message", sentence)
            json.value("agent_id", "agent_\(agent)")
        }
        return json.bytes
    }

    /// Message 3: the whole list.
    public static func targets(_ addresses: [String]) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 64 + addresses.count * 20)
        json.object { json in
            json.value("type", "update_targets")
            json.array("targets") { json in for one in addresses { json.value(nil, one) } }
        }
        return json.bytes
    }

    /// The body of `POST /admin/update_targets`.
    ///
    /// - Returns: `nil` where it holds no list at all.
    /// - Throws: where the list is not one of texts.
    public static func wantedTargets(_ body: [UInt8]) throws(WireFault) -> [String]? {
        var reader = JSONReader(body)
        var targets: [String]?
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(targetsKeys) { (_, reader) throws(WireFault) in
                var all: [String] = []
                try reader.array(atMost: mostRows) { (reader) throws(WireFault) in
                    all.append(try reader.string(atMost: 255))
                }
                targets = all
            }
        }
        return targets
    }
}
