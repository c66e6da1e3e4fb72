internal import MonitorCore
package import MonitorWire

/// What is to be tried, once: the kind, the host, and the kind's own options.
package struct ProbeQuestion: Sendable, Equatable {
    package enum Options: Sendable, Equatable {
        case ping(PingOptions)
        case tcp(TCPOptions)
        case udp(UDPOptions)
        case http(HTTPOptions)
        case dns(DNSOptions)
        case trace(PathOptions)
        case mtu(PathOptions)
        case info

        package static func standard(_ kind: ProbeKind) -> Options {
            switch kind {
            case .ping: .ping(PingOptions())
            case .tcp: .tcp(TCPOptions())
            case .udp: .udp(UDPOptions())
            case .http: .http(HTTPOptions())
            case .dns: .dns(DNSOptions())
            case .trace: .trace(PathOptions())
            case .mtu: .mtu(PathOptions())
            case .info: .info
            }
        }
    }

    package let kind: ProbeKind
    /// May be `nil` for `info` alone: the agents then tell of themselves only.
    package let host: HostText?
    package let port: Int?
    package let options: Options

    /// - Throws: why it cannot be asked, as a sentence.
    package init(
        _ kind: ProbeKind, host: HostText?, port: Int? = nil, options: Options? = nil
    ) throws(ProbeQuestionFault) {
        if kind.asksHost, host == nil { throw ProbeQuestionFault("The host is missing.", at: "host") }
        if kind.needsPort, port == nil { throw ProbeQuestionFault("The port is missing.", at: "port") }
        if let port {
            guard kind.takesPort else {
                throw ProbeQuestionFault("\(kind.rawValue) has no port.", at: "port")
            }
            guard (1...65_535).contains(port) else {
                throw ProbeQuestionFault("The port is not from 1 to 65535.", at: "port")
            }
        }
        self.kind = kind
        self.host = host
        self.port = port
        self.options = options ?? .standard(kind)
    }

    /// The port that is connected to.
    package var effectivePort: Int? {
        if case .http(let options) = options { return port ?? (options.scheme == .https ? 443 : 80) }
        return port
    }

    /// `tcp www.example.net 443`.
    package var subject: String {
        [kind.rawValue, host?.description, port.map { String($0) }].compactMap { $0 }.joined(separator: " ")
    }

    /// The longest that an attempt may take by its own options, within the deadline.
    package var patience: Duration {
        switch options {
        case .ping(let ping): .seconds(Double(ping.count - 1) * ping.intervalSeconds + ping.timeoutSeconds)
        case .tcp(let tcp): .seconds(tcp.timeoutSeconds)
        case .udp(let udp): .seconds(udp.timeoutSeconds)
        case .http(let http): .seconds(http.timeoutSeconds)
        case .dns(let dns): .seconds(dns.timeoutSeconds * 2)
        case .trace, .mtu: .seconds(20)
        case .info: .seconds(host == nil ? 1 : 5)
        }
    }
}

/// Why a question cannot be asked.
package struct ProbeQuestionFault: Error, Sendable, Equatable {
    /// A sentence.
    package let reason: String
    /// The key that is wrong: `host`, `port`, `options.count`.
    package let key: String

    package init(_ reason: String, at key: String) {
        self.reason = reason
        self.key = key
    }
}

// MARK: - JSON

extension ProbeQuestion {
    /// The members `kind`, `host`, `port` and `options`.
    package func write(_ json: inout JSONWriter) {
        json.value("kind", kind.rawValue)
        json.value("host", host?.description)
        json.value("port", port.map { UInt64($0) })
        json.object("options") { json in
            switch options {
            case .ping(let options): options.write(&json)
            case .tcp(let options): options.write(&json)
            case .udp(let options): options.write(&json)
            case .http(let options): options.write(&json)
            case .dns(let options): options.write(&json)
            case .trace(let options), .mtu(let options): options.write(&json)
            case .info: break
            }
        }
    }

    /// - Parameters:
    ///   - kind: as given; case does not count.
    ///   - host: as a user wrote it. Of `http` it may be a URL, whose parts are taken where the options do not say.
    ///   - options: JSON; `nil` takes the defaults.
    package init(
        kind: String, host: String?, port: Int?, options json: [UInt8]?
    ) throws(ProbeQuestionFault) {
        guard let kind = ProbeKind(rawValue: kind.lowercased()) else {
            throw ProbeQuestionFault(
                "The kind is not one of \(ProbeKind.allCases.map(\.rawValue).joined(separator: ", ")).",
                at: "kind")
        }
        var (text, port) = (host, port)
        var options = Options.standard(kind)
        if kind == .http, let url = host, url.contains("://") {
            let address = try Self.webAddress(url)
            text = address.host.description
            if port == nil, address.hasOwnPort { port = address.port }
            options = .http(address.options)
        }
        if let json { options = try Self.read(json, into: options) }
        var found: HostText?
        if let text, kind.asksHost || !text.isEmpty {
            do throws(HostFault) {
                found = try HostText(text)
            } catch {
                throw ProbeQuestionFault("The host \(error.reason).", at: "host")
            }
        }
        try self.init(kind, host: found, port: port, options: options)
    }

    private static func webAddress(_ url: String) throws(ProbeQuestionFault) -> WebAddress {
        do throws(HostFault) {
            return try WebAddress(url)
        } catch {
            throw ProbeQuestionFault("The URL \(error.reason).", at: "host")
        }
    }

    private static func read(_ json: [UInt8], into options: Options) throws(ProbeQuestionFault) -> Options {
        do throws(WireFault) {
            var reader = JSONReader(json)
            let read = try reader.whole { (reader) throws(WireFault) in try options.merged(with: &reader) }
            guard reader.unknownKeys == 0 else {
                throw WireFault(path: "$", reason: "has keys that the kind has not")
            }
            return read
        } catch {
            throw ProbeQuestionFault(
                "options\(error.path.dropFirst()) \(error.reason).", at: "options\(error.path.dropFirst())")
        }
    }
}

extension ProbeQuestion.Options {
    /// These, with what the JSON says in their place.
    fileprivate func merged(with reader: inout JSONReader) throws(WireFault) -> ProbeQuestion.Options {
        switch self {
        case .ping(var options):
            try reader.object(KeyTable<PingOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            return .ping(options)
        case .tcp(var options):
            try reader.object(KeyTable<TCPOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            return .tcp(options)
        case .udp(var options):
            try reader.object(KeyTable<UDPOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            return .udp(options)
        case .http(var options):
            try reader.object(KeyTable<HTTPOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            return .http(options)
        case .dns(var options):
            try reader.object(KeyTable<DNSOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            return .dns(options)
        case .trace(var options), .mtu(var options):
            try reader.object(KeyTable<PathOptions.Key>()) { (key, reader) throws(WireFault) in
                try options.read(key, &reader)
            }
            if case .mtu = self { return .mtu(options) }
            return .trace(options)
        case .info:
            guard try ResultValue(&reader).members.isEmpty else {
                throw reader.fault("has keys that the kind has not")
            }
            return .info
        }
    }
}
