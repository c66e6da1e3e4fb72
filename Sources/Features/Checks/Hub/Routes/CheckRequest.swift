internal import Checks
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import MonitorWire
internal import Probing

/// The body of `POST /api/v1/checks`.
struct CheckRequest: Sendable {
    var question: ProbeQuestion
    /// `nil` asks all, or those of a group or region.
    var agents: [String]?
    var group: String?
    var region: String?
    /// `nil` asks as many as the role may.
    var limit: Int?
    var deadlineSeconds: Int

    static let longest = 16 << 10
    static let mostAgents = 1000
    static let usualLimit = 20

    /// Agents of one check.
    static func most(of role: Role) -> Int { role >= .administrator ? mostAgents : usualLimit }

    static let usualDeadline = 10

    private enum Key: String, CaseIterable {
        case kind, host, port, agents, group, region, limit, options, deadlineSeconds
    }
    private static let keys = KeyTable<Key>()

    /// - Throws: `WireFault`, or a `Refusal` that names the key.
    init(_ body: [UInt8]) throws {
        var (kind, host): (String?, String?)
        var (group, region): (String?, String?)
        var (port, options, agents): (UInt64?, [UInt8]?, [String]?)
        var (limit, deadline): (UInt64?, UInt64) = (nil, UInt64(Self.usualDeadline))
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .kind: kind = try reader.string(atMost: 16)
                case .host:
                    host = try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 2048)
                    }
                case .port: port = try reader.optional { (reader) throws(WireFault) in try reader.count() }
                case .agents: agents = try Self.agents(&reader)
                case .group:
                    group = try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 64)
                    }
                case .region:
                    region = try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 64)
                    }
                case .limit: limit = try reader.optional { (reader) throws(WireFault) in try reader.count() }
                case .options:
                    let start = reader.nextByte
                    try reader.skip()
                    options = Array(reader.text(from: start))
                case .deadlineSeconds: deadline = try reader.count()
                }
            }
        }
        guard let kind else { throw reader.fault("lacks \"kind\"") }
        guard limit.map({ (1...UInt64(Self.mostAgents)).contains($0) }) ?? true else {
            throw Refusal(.badRequest, "$.limit is not from 1 to \(Self.mostAgents).")
        }
        guard let seconds = Int(exactly: deadline), Check.deadlines.contains(seconds) else {
            throw Refusal(.badRequest, "$.deadlineSeconds is not from 1 to 60.")
        }
        do throws(ProbeQuestionFault) {
            question = try ProbeQuestion(
                kind: kind, host: host, port: port.map { Int(clamping: $0) }, options: options)
        } catch {
            throw Refusal(.badRequest, "$.\(error.key): \(error.reason)")
        }
        self.agents = agents
        (self.group, self.region) = (group, region)
        self.limit = limit.map { Int($0) }
        deadlineSeconds = seconds
    }

    init(_ question: ProbeQuestion, agents: [String]?) {
        self.question = question
        self.agents = agents
        deadlineSeconds = Self.usualDeadline
    }

    /// `"all"`, or names.
    private static func agents(_ reader: inout JSONReader) throws(WireFault) -> [String]? {
        let start = reader.nextByte
        if start < reader.bytes.count, reader.bytes[start] == UInt8(ascii: "\"") {
            guard try reader.string(atMost: 16) == "all" else {
                throw reader.fault("is not \"all\" or an array of names")
            }
            return nil
        }
        var names: [String] = []
        try reader.array(atMost: mostAgents) { (reader) throws(WireFault) in
            let name = try reader.string(atMost: 255)
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { throw reader.fault("is empty") }
        return names
    }
}
