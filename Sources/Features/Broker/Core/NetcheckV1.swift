package import MonitorCore
package import MonitorWire
package import Probing

/// The bodies that Netcheck's agents and users send and get. Frozen: its public agent reads them.
package enum NetcheckV1 {
    package static let longest = 16 << 10
    /// Of an answer by the broker.
    package static let longestAnswer = 64 << 10

    // MARK: Agents

    package struct Registration: Sendable, Equatable {
        package let token: String
        package let info: BrokerAgent.Info
    }

    private enum RegistrationKey: String, CaseIterable {
        case token, hostname, region
        case localIP = "local_ip"
        case publicIP = "public_ip"
    }
    private static let registrationKeys = KeyTable<RegistrationKey>()

    package static func registration(_ body: [UInt8]) throws(WireFault) -> Registration {
        var found: [RegistrationKey: String] = [:]
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(registrationKeys) { (key, reader) throws(WireFault) in
                found[key] = try reader.string(atMost: 255)
            }
        }
        for key in RegistrationKey.allCases where found[key] == nil {
            throw reader.fault("lacks \"\(key.rawValue)\"")
        }
        return Registration(
            token: (found[.token] ?? "").lowercased(),
            info: BrokerAgent.Info(
                hostname: clean(found[.hostname]), region: clean(found[.region]),
                localAddress: clean(found[.localIP]), publicAddress: clean(found[.publicIP])))
    }

    /// One line, as far as it can be shown.
    private static func clean(_ text: String?) -> String {
        String(
            String.UnicodeScalarView(
                (text ?? "").unicodeScalars.filter { $0 == " " || $0.properties.isGraphemeBase }.prefix(64)))
    }

    private enum HeartbeatKey: String, CaseIterable { case agent = "agent_id" }
    private static let heartbeatKeys = KeyTable<HeartbeatKey>()

    /// - Returns: whose heartbeat it says that it is.
    package static func heartbeat(_ body: [UInt8]) throws(WireFault) -> String {
        var agent: String?
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(heartbeatKeys) { (_, reader) throws(WireFault) in
                agent = try reader.string(atMost: 64)
            }
        }
        guard let agent else { throw reader.fault("lacks \"agent_id\"") }
        return agent.lowercased()
    }

    private enum CreationKey: String, CaseIterable { case name }
    private static let creationKeys = KeyTable<CreationKey>()

    package static func creation(_ body: [UInt8]) throws(WireFault) -> String {
        var name: String?
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(creationKeys) { (_, reader) throws(WireFault) in
                name = try reader.string(atMost: 255)
            }
        }
        guard let name else { throw reader.fault("lacks \"name\"") }
        return name
    }

    /// - Parameters:
    ///   - token: shown once, to the user who created it.
    ///   - seconds: between two heartbeats.
    package static func write(
        _ agent: BrokerAgent, token: Secret? = nil, at now: UTCTime, every seconds: Int,
        _ json: inout JSONWriter
    ) {
        json.value("api_key", token?.revealed)
        json.value("id", agent.id)
        json.value("name", agent.name)
        json.value("registered_at", agent.registeredAt)
        json.value("status", agent.status(at: now, every: seconds))
        if let info = agent.info {
            json.object("agent_info") { write(info, &$0) }
        } else {
            json.value("agent_info", String?.none)
        }
        json.value("heartbeat", agent.heartbeatAt)
    }

    private static func write(_ info: BrokerAgent.Info, _ json: inout JSONWriter) {
        json.value("hostname", info.hostname)
        json.value("region", info.region)
        json.value("local_ip", info.localAddress)
        json.value("public_ip", info.publicAddress)
    }

    /// Where and as whom a registered agent connects to the broker.
    package struct Access: Sendable {
        package let host: String
        package let port: Int
        package let vhost: String
        package let password: Secret
        package let heartbeatEndpoint: String
        package let heartbeatSeconds: Int

        package init(
            host: String, port: Int, vhost: String, password: Secret, heartbeatEndpoint: String,
            heartbeatSeconds: Int
        ) {
            self.host = host
            self.port = port
            self.vhost = vhost
            self.password = password
            self.heartbeatEndpoint = heartbeatEndpoint
            self.heartbeatSeconds = heartbeatSeconds
        }
    }

    /// The port is a text: the agent takes no number.
    package static func write(_ agent: BrokerAgent, _ access: Access, _ json: inout JSONWriter) {
        json.object("rmq_credentials") { json in
            json.value("request_queue", agent.requests)
            json.value("response_queue", agent.responses)
            json.value("request_exchange_name", BrokerNames.everyone)
            json.value("rmq_user", agent.user)
            json.value("rmq_password", access.password.revealed)
            json.value("rmq_host", access.host)
            json.value("rmq_port", "\(access.port)")
            json.value("vhost", access.vhost)
        }
        json.value("agent_id", agent.id)
        json.value("heartbeat_interval_sec", UInt64(access.heartbeatSeconds))
        json.value("heartbeat_endpoint", access.heartbeatEndpoint)
    }

    // MARK: Through the broker

    /// What is asked of an agent by its queue; `nil` for a kind that Netcheck's agents do not answer.
    package static func request(_ question: ProbeQuestion, id: String) -> [UInt8]? {
        guard let word = word(question.kind), question.kind != .info, question.kind != .udp else {
            return nil
        }
        // It cannot be told of a resolver, and would ask its own.
        if case .dns(let options) = question.options, options.server != nil { return nil }
        var host = question.host?.description ?? ""
        if case .address(let address)? = question.host, !address.isV4 { host = "[\(host)]" }
        if case .http(let options) = question.options {
            let port = question.port.map { ":\($0)" } ?? ""
            host = "\(options.scheme.rawValue)://\(host)\(port)\(options.path)"
        }
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("request_type", word)
            json.value("host", host)
            json.value("port", question.port.map { UInt64($0) })
            json.value("request_id", id)
        }
        return json.bytes
    }

    /// An agent's answer.
    package struct Answer: Sendable, Equatable {
        package let request: String
        package let agent: String
        package let outcome: ProbeOutcome
    }

    private enum AnswerKey: String, CaseIterable {
        case success, error, result, timestamp
        case latency = "latency_ms"
        case request = "request_id"
        case agent = "agent_id"
    }
    private static let answerKeys = KeyTable<AnswerKey>()

    /// - Throws: what is none; bodies come from others.
    package static func answer(_ body: [UInt8]) throws(WireFault) -> Answer {
        var (isGood, error): (Bool?, String?)
        var (request, agent, latency): (String?, String?, Double?)
        var raw: [UInt8] = Array("{}".utf8)
        var reader = JSONReader(body)
        guard body.count <= longestAnswer else { throw reader.fault("is longer than \(longestAnswer) bytes") }
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(answerKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .success: isGood = try reader.bool()
                case .error:
                    error = try reader.optional { (reader) throws(WireFault) in
                        try reader.string(atMost: 4096)
                    }
                case .result:
                    let start = reader.nextByte
                    try reader.skip()
                    raw = Array(reader.text(from: start))
                case .timestamp: try reader.skip()
                case .latency:
                    latency = try reader.optional { (reader) throws(WireFault) in try reader.number() }
                case .request: request = try reader.string(atMost: 64)
                case .agent: agent = try reader.string(atMost: 64)
                }
            }
        }
        guard let isGood, let request, let agent else {
            throw reader.fault("lacks \"success\", \"request_id\" or \"agent_id\"")
        }
        let result = NetcheckResult(raw)
        var outcome = ProbeOutcome(isGood ? .ok : .failed, result: result.value)
        outcome.reason = error ?? result.error
        if !isGood { outcome.failedAt = .answer }
        if let latency, latency >= 0, latency <= 3_600_000 { outcome.microseconds = UInt64(latency * 1000) }
        return Answer(request: request.lowercased(), agent: agent.lowercased(), outcome: outcome)
    }

    // MARK: Users' checks

    private static let words: [(ProbeKind, String)] = [
        (.info, "INFO"), (.ping, "PING"), (.http, "HTTP"), (.tcp, "TCP_CONNECT"), (.udp, "UDP_CONNECT"),
        (.dns, "DNS"),
    ]

    package static func word(_ kind: ProbeKind) -> String? { words.first { $0.0 == kind }?.1 }

    package struct Asked: Sendable, Equatable {
        package let kind: ProbeKind
        package let host: String
        package let port: Int?

        package init(kind: ProbeKind, host: String, port: Int?) {
            self.kind = kind
            self.host = host
            self.port = port
        }
    }

    private enum AskedKey: String, CaseIterable {
        case host, port
        case type = "request_type"
    }
    private static let askedKeys = KeyTable<AskedKey>()

    /// Port 0 is none; a scheme before the host counts for HTTP alone, as with Netcheck.
    package static func asked(_ body: [UInt8]) throws(WireFault) -> Asked {
        var (type, host, port): (String?, String?, UInt64?)
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(askedKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .type: type = try reader.string(atMost: 16)
                case .host: host = try reader.string(atMost: 2048)
                case .port: port = try reader.optional { (reader) throws(WireFault) in try reader.count() }
                }
            }
        }
        guard let kind = words.first(where: { $0.1 == type })?.0 else {
            throw reader.fault("lacks a \"request_type\" of \(words.map(\.1).joined(separator: ", "))")
        }
        var name = host ?? ""
        if kind != .http {
            for scheme in ["http://", "https://"] where name.hasPrefix(scheme) {
                name = String(name.dropFirst(scheme.utf8.count).prefix { !"/?#".contains($0) })
            }
        } else if !name.contains("://") {
            name = "http://" + name
        }
        let number = port.map { Int(clamping: $0) } ?? 0
        return Asked(kind: kind, host: name, port: number == 0 ? (kind == .tcp ? 80 : nil) : number)
    }
}
