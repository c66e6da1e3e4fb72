internal import MonitorCore

/// Takes a URL apart, from left to right, and says what is wrong with it.
struct EndpointURLReader {
    struct Parts {
        let scheme: EndpointURL.Scheme
        let host: String
        let port: Int?
        /// Path and query; may be empty or begin with `?`.
        let target: String
    }

    private let text: String
    private let schemes: [EndpointURL.Scheme]

    init(_ text: String, schemes: [EndpointURL.Scheme]) {
        self.text = text
        self.schemes = schemes
    }

    mutating func read() throws(DeliveryError) -> Parts {
        guard let mark = text.firstRange(of: "://"),
            let scheme = EndpointURL.Scheme(rawValue: text[..<mark.lowerBound].lowercased()),
            schemes.contains(scheme)
        else { throw refusal("is not a valid \(schemes.map(\.rawValue).joined(separator: " or ")) URL") }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !Self.forbidden.contains($0) }) else {
            throw refusal("holds a space or another character that no URL holds")
        }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let (host, port) = try hostAndPort(try withoutUser(authority, in: scheme))
        let target = rest[authority.endIndex...].prefix { $0 != "#" }
        return Parts(scheme: scheme, host: host, port: port, target: String(target))
    }

    private static let forbidden = Set("\\\"<>^`{|}".utf8)

    private func withoutUser(
        _ authority: Substring, in scheme: EndpointURL.Scheme
    ) throws(DeliveryError) -> Substring {
        guard let at = authority.lastIndex(of: "@") else { return authority }
        if scheme.isWebSocket { throw refusal("names a user, which a WebSocket cannot send") }
        if authority[..<at].contains("@") { throw refusal("holds more than one '@' before its host") }
        return authority[authority.index(after: at)...]
    }

    private func hostAndPort(_ text: Substring) throws(DeliveryError) -> (String, Int?) {
        let host: Substring
        let after: Substring
        if text.first == "[" {
            let inside = text.dropFirst().prefix { $0 != "]" }
            after = text[inside.endIndex...].dropFirst()
            guard text[inside.endIndex...].first == "]", let address = Self.address(inside) else {
                throw refusal("holds no IPv6 address between its brackets")
            }
            host = address
        } else {
            host = text.prefix { $0 != ":" }
            after = text[host.endIndex...]
            guard !host.isEmpty, host.utf8.allSatisfy(Self.standsInName) else {
                throw refusal("names no valid host")
            }
        }
        if after.isEmpty { return (String(host), nil) }
        return (String(host), try port(after))
    }

    /// An IPv6 address as sockets take it. The zone of a link-local one stands behind `%25` (RFC 6874); a
    /// bare `%` is what people type.
    private static func address(_ text: Substring) -> Substring? {
        let digits = text.prefix { $0 != "%" }
        guard digits.contains(":"), IPAddress(parsing: digits) != nil else { return nil }
        let rest = text[digits.endIndex...]
        if rest.isEmpty { return digits }
        let zone = rest.hasPrefix("%25") ? rest.dropFirst(3) : rest.dropFirst()
        guard (1...15).contains(zone.utf8.count), zone.utf8.allSatisfy({ standsInName($0) || $0 == 0x7e })
        else { return nil }
        return digits + "%" + zone
    }

    private func port(_ text: Substring) throws(DeliveryError) -> Int {
        let digits = text.dropFirst()
        guard text.first == ":", digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits),
            (1...65535).contains(port)
        else { throw refusal("names no port between 1 and 65535") }
        return port
    }

    private static func standsInName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
    }

    private func refusal(_ cause: String) -> DeliveryError {
        let example =
            schemes.contains(.https) ? "https://platform.example/api/monitor" : "wss://platform.example/ws"
        return DeliveryError(
            .badSetting, EndpointURL.redacting(text), cause, remedy: "Write it like \(example).")
    }
}
