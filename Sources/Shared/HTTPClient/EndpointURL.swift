/// The address of something we send to: an absolute http, https, ws or wss URL.
///
/// Printing, logging or dumping it gives `redacted`: user names, queries and fragments may hold secrets.
///
/// Source: RFC 3986; RFC 6455 §3. Names beyond ASCII are written in their `xn--` form.
public struct EndpointURL: Sendable, Hashable {
    public enum Scheme: String, Sendable {
        case http, https, ws, wss

        public var isSecure: Bool { self == .https || self == .wss }
        public var isWebSocket: Bool { self == .ws || self == .wss }
        var usualPort: Int { isSecure ? 443 : 80 }
    }

    public let scheme: Scheme
    /// A name, or an IP address; IPv6 without its brackets, with its zone behind `%`.
    public let host: String
    public let port: Int
    /// Path and query as an HTTP request names them; at least `/`.
    public let target: String
    /// `https://host:8443/path`: as given, without user, query and fragment.
    public let redacted: String
    /// As given; only what connects asks for it.
    let text: String

    /// Reads a URL of the given schemes.
    ///
    /// - Throws: `DeliveryError.Code.badSetting`, a sentence that tells how to write it.
    public init(_ text: String, schemes: [Scheme] = [.http, .https]) throws(DeliveryError) {
        var reader = EndpointURLReader(text, schemes: schemes)
        let parts = try reader.read()
        scheme = parts.scheme
        host = parts.host
        port = parts.port ?? parts.scheme.usualPort
        target = parts.target.first == "/" ? parts.target : "/" + parts.target
        redacted = Self.redacting(text)
        self.text = text
    }

    /// A URL the live delivery can talk to.
    public static func webSocket(_ text: String) throws(DeliveryError) -> EndpointURL {
        try EndpointURL(text, schemes: [.ws, .wss])
    }

    /// `name`, `name:8080` or `[fe80::1]:8080`, as a `Host` header wants it (RFC 9110 §7.2). A zone means
    /// something on this machine alone, and is left out (RFC 6874 §4).
    public var authority: String {
        let shown = host.contains(":") ? "[\(host.prefix { $0 != "%" })]" : host
        return port == scheme.usualPort ? shown : "\(shown):\(port)"
    }

    /// Where this platform takes other requests: `/api/v1/reports` beside `https://host/hub/api/monitor` is
    /// `https://host/hub/api/v1/reports`.
    ///
    /// - Parameter path: with its leading slash, and its query.
    /// - Returns: `nil` where that is not a URL.
    package func beside(_ path: String) -> EndpointURL? {
        guard let slashes = text.firstRange(of: "://") else { return nil }
        let authority = text[slashes.upperBound...].prefix { !"/?#".contains($0) }
        let own = target.prefix { $0 != "?" }
        let snapshots = "/api/monitor"
        let before = own.hasSuffix(snapshots) ? own.dropLast(snapshots.count) : ""
        return try? EndpointURL(
            "\(text[..<slashes.upperBound])\(authority)\(before)\(path)", schemes: [scheme])
    }

    /// Drops what may be secret from a text that may not even be a URL.
    static func redacting(_ text: String) -> String {
        let plain = text.prefix { $0 != "?" && $0 != "#" }
        guard let slashes = plain.firstRange(of: "//") else {
            return oneLine(plain.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
        }
        let rest = plain[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return oneLine(plain[..<slashes.upperBound] + host + rest[authority.endIndex...])
    }
}

extension EndpointURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { redacted }
    public var debugDescription: String { redacted }
    public var customMirror: Mirror { Mirror(self, children: ["redacted": redacted]) }
}
