internal import MonitorCore
internal import MonitorWire

/// An ICMP echo, some times.
package struct PingOptions: Sendable, Equatable {
    package var count = 4
    package var intervalSeconds = 0.5
    package var timeoutSeconds = 3.0
    /// Of the echo's data.
    package var bytes = 56
    package var family = AddressFamily.either

    package init() {}

    enum Key: String, CaseIterable { case count, intervalSeconds, timeoutSeconds, bytes, family }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .count: count = try reader.whole(in: 1...16)
        case .intervalSeconds: intervalSeconds = try reader.seconds(in: 0.2...1)
        case .timeoutSeconds: timeoutSeconds = try reader.seconds(in: 0.1...10)
        case .bytes: bytes = try reader.whole(in: 16...1472)
        case .family: family = try reader.word(AddressFamily.self)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.value("count", UInt64(count))
        json.value("intervalSeconds", intervalSeconds, decimals: 3)
        json.value("timeoutSeconds", timeoutSeconds, decimals: 3)
        json.value("bytes", UInt64(bytes))
        json.value("family", family.rawValue)
    }
}

/// A TCP connection.
package struct TCPOptions: Sendable, Equatable {
    package var timeoutSeconds = 5.0
    /// What is read of what the other end says first.
    package var bannerBytes = 0
    package var family = AddressFamily.either

    package init() {}

    enum Key: String, CaseIterable { case timeoutSeconds, bannerBytes, family }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .timeoutSeconds: timeoutSeconds = try reader.seconds(in: 0.1...10)
        case .bannerBytes: bannerBytes = try reader.whole(in: 0...512)
        case .family: family = try reader.word(AddressFamily.self)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.value("timeoutSeconds", timeoutSeconds, decimals: 3)
        json.value("bannerBytes", UInt64(bannerBytes))
        json.value("family", family.rawValue)
    }
}

/// One datagram.
package struct UDPOptions: Sendable, Equatable {
    package var timeoutSeconds = 2.0
    package var payload: [UInt8] = []
    package var family = AddressFamily.either

    package init() {}

    enum Key: String, CaseIterable { case timeoutSeconds, payload, family }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .timeoutSeconds: timeoutSeconds = try reader.seconds(in: 0.1...10)
        case .payload:
            guard let bytes = HexText.bytes(try reader.string(atMost: 128)) else {
                throw reader.fault("is not hexadecimal digits of at most 64 bytes")
            }
            payload = bytes
        case .family: family = try reader.word(AddressFamily.self)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.value("timeoutSeconds", timeoutSeconds, decimals: 3)
        json.value("payload", HexText.text(payload))
        json.value("family", family.rawValue)
    }
}

/// An HTTP request, its redirections followed by hand.
package struct HTTPOptions: Sendable, Equatable {
    package enum Method: String, CaseIterable, Sendable {
        case get = "GET", head = "HEAD", options = "OPTIONS"
    }
    package enum Scheme: String, CaseIterable, Sendable { case http, https }
    package enum Version: String, CaseIterable, Sendable { case auto, v1 = "1.1", v2 = "2" }

    package var method = Method.get
    package var scheme = Scheme.https
    /// With its query.
    package var path = "/"
    /// Redirections that are followed.
    package var follow = 5
    package var version = Version.auto
    /// Whether a certificate that is not trusted ends it.
    package var verify = true
    package var timeoutSeconds = 10.0
    package var family = AddressFamily.either
    package var expect = WebExpectation()

    package init() {}

    enum Key: String, CaseIterable {
        case method, scheme, path, follow, version, verify, timeoutSeconds, family, expect
    }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .method: method = try reader.word(Method.self)
        case .scheme: scheme = try reader.word(Scheme.self)
        case .path:
            path = try reader.string(atMost: 1024)
            guard WebAddress.isTarget(path) else {
                throw reader.fault(
                    "is not a path that begins with '/', of printable ASCII without spaces and '#'")
            }
        case .follow: follow = try reader.whole(in: 0...5)
        case .version: version = try reader.word(Version.self)
        case .verify: verify = try reader.bool()
        case .timeoutSeconds: timeoutSeconds = try reader.seconds(in: 0.1...30)
        case .family: family = try reader.word(AddressFamily.self)
        case .expect: expect = try WebExpectation(&reader)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.value("method", method.rawValue)
        json.value("scheme", scheme.rawValue)
        json.value("path", path)
        json.value("follow", UInt64(follow))
        json.value("version", version.rawValue)
        json.value("verify", verify)
        json.value("timeoutSeconds", timeoutSeconds, decimals: 3)
        json.value("family", family.rawValue)
        if expect != WebExpectation() { json.object("expect") { expect.write(&$0) } }
    }
}

/// Questions to a resolver.
package struct DNSOptions: Sendable, Equatable {
    package enum Transport: String, CaseIterable, Sendable { case udp, tcp }

    package var types: [DNSType] = [.a, .aaaa, .mx, .ns, .txt]
    /// `nil` asks the agent's own resolver.
    package var server: HostText?
    package var transport = Transport.udp
    /// Whether it is told how the name's signatures stand.
    package var dnssec = false
    package var timeoutSeconds = 2.0

    package init() {}

    enum Key: String, CaseIterable { case types, server, transport, dnssec, timeoutSeconds }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .types:
            var types: [DNSType] = []
            try reader.array(atMost: 16) { (reader) throws(WireFault) in
                let name = try reader.string(atMost: 16)
                if name.uppercased() == "ANY" {
                    throw reader.fault("is a type that servers need not answer (RFC 8482)")
                }
                guard let type = DNSType(name: name) else {
                    throw reader.fault(
                        "is not one of \(DNSType.allCases.map(\.name).joined(separator: ", "))")
                }
                if !types.contains(type) { types.append(type) }
            }
            guard !types.isEmpty else { throw reader.fault("is empty") }
            self.types = types
        case .server:
            server = try reader.optional { (reader) throws(WireFault) in
                let text = try reader.string(atMost: 255)
                guard let host = try? HostText(text), case .address = host else {
                    throw reader.fault("is not an IP address")
                }
                return host
            }
        case .transport: transport = try reader.word(Transport.self)
        case .dnssec: dnssec = try reader.bool()
        case .timeoutSeconds: timeoutSeconds = try reader.seconds(in: 0.1...5)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.array("types") { json in for type in types { json.value(nil, type.name) } }
        if let server { json.value("server", server.description) }
        json.value("transport", transport.rawValue)
        json.value("dnssec", dnssec)
        json.value("timeoutSeconds", timeoutSeconds, decimals: 3)
    }
}

/// The way to a host, and the largest packet that goes there.
package struct PathOptions: Sendable, Equatable {
    package var family = AddressFamily.either
    package var hops = 30
    /// Of the largest packet that is tried, for `mtu`.
    package var bytes = 1500

    package init() {}

    enum Key: String, CaseIterable { case family, hops, bytes }

    mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .family: family = try reader.word(AddressFamily.self)
        case .hops: hops = try reader.whole(in: 1...30)
        case .bytes: bytes = try reader.whole(in: 1280...9000)
        }
    }

    func write(_ json: inout JSONWriter) {
        json.value("family", family.rawValue)
        json.value("hops", UInt64(hops))
        json.value("bytes", UInt64(bytes))
    }
}
