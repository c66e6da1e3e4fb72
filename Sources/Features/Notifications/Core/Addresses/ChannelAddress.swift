internal import MonitorCore

/// A channel's address as a person pastes it: `scheme://user:password@host:port/path?query#options`, taken apart.
///
/// Source: RFC 3986 §3. Parts are percent-decoded; nothing is looked up.
public struct ChannelAddress: Sendable {
    /// In bytes.
    public static let longest = 2000

    /// Lower case.
    public let scheme: String
    public let user: String
    public let password: String
    /// Lower case, without the brackets of IPv6.
    public let host: String
    /// As it was written: some services have identifiers in this place, in which case counts.
    public let writtenHost: String
    public let port: Int?
    /// Decoded, without empty ones.
    public let path: [String]
    /// As it was written, with its slash: for addresses that are sent as they are.
    public let writtenPath: String
    public let writtenQuery: String
    private let query: [String: String]
    /// Options of ours, which are not sent: `#secret=…`.
    private let options: [String: String]
    /// What follows `#`, where it is not options: a room of Matrix, say.
    public let fragment: String

    /// - Throws: `ChannelAddressFault`; its sentence holds nothing of the address.
    public init(_ text: String) throws(ChannelAddressFault) {
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .unreadable }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw .noScheme }
        scheme = text[..<colon].lowercased()
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(Self.isOfScheme) else { throw .noScheme }
        var rest = text[colon...].dropFirst(3)
        fragment = Self.cut(&rest, at: "#").map { Self.decoded($0) ?? "" } ?? ""
        options = Self.pairs(fragment[...])
        let asked = Self.cut(&rest, at: "?") ?? ""
        writtenQuery = String(asked)
        query = Self.pairs(asked)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        writtenPath = String(rest[slash...])
        path = try Self.parts(writtenPath)
        var authority = rest[..<slash]
        (user, password) = try Self.userInfo(&authority)
        // A bot's token has a colon.
        (writtenHost, port) = try scheme == "tgram" ? (String(authority), nil) : Self.hostAndPort(authority)
        host = writtenHost.lowercased()
    }

    /// Empty where there is none.
    public func asked(_ name: String) -> String { query[name] ?? "" }

    public func option(_ name: String) -> String { options[name] ?? "" }

    /// Host and port as a URL has them.
    public var authority: String {
        let host = writtenHost.contains(":") ? "[\(writtenHost)]" : writtenHost
        return port.map { "\(host):\($0)" } ?? host
    }

    /// Whether a connection without TLS is what was meant: an address of this house, or `scheme=http` said so.
    var isPlain: Bool {
        if asked("scheme") == "http" || ["yes", "true"].contains(asked("disabletls").lowercased()) {
            return true
        }
        if port == 80 || host == "localhost" || host.hasSuffix(".local") { return true }
        return IPAddress(parsing: host[...]).map { AddressGuard.isPrivate($0) } ?? false
    }

    private static func isOfScheme(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || [43, 45, 46].contains(byte)
    }

    private static func decoded(_ text: Substring) -> String? { PercentText.decoded(text.utf8) }

    /// Removes what follows the first `mark`, and gives it.
    private static func cut(_ text: inout Substring, at mark: Character) -> Substring? {
        guard let at = text.firstIndex(of: mark) else { return nil }
        defer { text = text[..<at] }
        return text[text.index(after: at)...]
    }

    private static func pairs(_ text: Substring) -> [String: String] {
        var pairs: [String: String] = [:]
        for one in text.split(separator: "&").prefix(32) {
            let halves = one.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let name = decoded(halves[0]), let value = decoded(halves[1]) else {
                continue
            }
            pairs[name.lowercased()] = value
        }
        return pairs
    }

    private static func parts(_ text: String) throws(ChannelAddressFault) -> [String] {
        var parts: [String] = []
        for one in text.split(separator: "/") {
            guard let part = decoded(one), CleanLine.isClean(part) else { throw .unreadable }
            parts.append(part)
        }
        return parts
    }

    private static func userInfo(
        _ authority: inout Substring
    ) throws(ChannelAddressFault) -> (String, String) {
        guard let at = authority.lastIndex(of: "@") else { return ("", "") }
        let halves = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        authority = authority[authority.index(after: at)...]
        guard let user = decoded(halves[0]), let password = decoded(halves.count > 1 ? halves[1] : ""),
            CleanLine.isClean(user), CleanLine.isClean(password)
        else { throw .unreadable }
        return (user, password)
    }

    private static func hostAndPort(_ authority: Substring) throws(ChannelAddressFault) -> (String, Int?) {
        var rest = authority
        var host = ""
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]"),
                IPAddress(parsing: rest[rest.index(after: rest.startIndex)..<end]) != nil
            else { throw .unreadable }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let colon = rest.firstIndex(of: ":") ?? rest.endIndex
            guard let name = decoded(rest[..<colon]), name.utf8.count <= 255, CleanLine.isClean(name) else {
                throw .unreadable
            }
            host = name
            rest = rest[colon...]
        }
        guard !rest.isEmpty else { return (host, nil) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65_535).contains(port) else {
            throw .badPort
        }
        return (host, port)
    }
}

/// What must not get into a header, a command of SMTP or a line of syslog.
enum CleanLine {
    static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
}

/// Why an address is not that of a channel. Holds nothing of the address, which has secrets in it.
public enum ChannelAddressFault: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLong
    case unreadable
    case noScheme
    case badPort
    /// By the scheme.
    case unknown(String)
    /// Of one kind of channel, in its words.
    case incomplete(String)

    public var description: String {
        switch self {
        case .tooLong: "The address is longer than \(ChannelAddress.longest) bytes."
        case .unreadable: "The address holds characters that an address cannot have. Percent-encode them."
        case .noScheme: "An address begins with a scheme, such as https:// or discord://."
        case .badPort: "A port is a number from 1 to 65535."
        case .unknown(let scheme):
            "No kind of channel has addresses that begin with \(scheme)://. Paste a web hook, or see docs/alerts.md."
        case .incomplete(let sentence): sentence
        }
    }
}
