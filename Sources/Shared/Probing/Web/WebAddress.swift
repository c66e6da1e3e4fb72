/// An http or https URL that a check may ask for: no user, no fragment, one spelling of its host.
///
/// Source: RFC 3986; RFC 9110 §4.2.
package struct WebAddress: Sendable, Equatable {
    package let scheme: HTTPOptions.Scheme
    package let host: HostText
    package let port: Int
    /// Path and query; begins with `/`.
    package let target: String

    package static let longest = 2048

    package init(scheme: HTTPOptions.Scheme, host: HostText, port: Int?, target: String) {
        self.scheme = scheme
        self.host = host
        self.port = port ?? Self.usualPort(scheme)
        self.target = target
    }

    private static func usualPort(_ scheme: HTTPOptions.Scheme) -> Int { scheme == .https ? 443 : 80 }

    package var hasOwnPort: Bool { port != Self.usualPort(scheme) }

    /// `https://host:8443/path`.
    package var text: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// As a `Host` header has it.
    package var authority: String { hasOwnPort ? "\(host.inURL):\(port)" : host.inURL }

    /// What the URL says of the options of a question.
    var options: HTTPOptions {
        var options = HTTPOptions()
        options.scheme = scheme
        options.path = target
        return options
    }

    /// - Throws: what is wrong with it, without subject: `names a user`.
    package init(_ text: String) throws(HostFault) {
        guard text.utf8.count <= Self.longest else { throw HostFault("is longer than \(Self.longest) bytes") }
        guard let mark = text.firstRange(of: "://"),
            let scheme = HTTPOptions.Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw HostFault("is not an http or https URL") }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw HostFault("holds a space, a backslash or another character that no URL holds")
        }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let target = rest[authority.endIndex...].prefix { $0 != "#" }
        let (host, port) = try Self.hostAndPort(authority)
        self.init(
            scheme: scheme, host: try HostText(String(host)), port: port,
            target: target.first == "/" ? String(target) : "/" + target)
    }

    private static func hostAndPort(_ authority: Substring) throws(HostFault) -> (Substring, Int?) {
        guard !authority.contains("@") else { throw HostFault("names a user") }
        let host =
            authority.first == "["
            ? authority.prefix(through: authority.firstIndex(of: "]") ?? authority.startIndex)
            : authority.prefix { $0 != ":" }
        let after = authority[host.endIndex...]
        if after.isEmpty { return (host, nil) }
        let digits = after.dropFirst()
        guard after.first == ":", (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (1...65_535).contains(port)
        else { throw HostFault("names no port from 1 to 65535") }
        return (host, port)
    }

    /// Whether a text can be part of a request line.
    package static func isTarget(_ text: String) -> Bool {
        text.first == "/" && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }
    }

    /// Where a `Location` points from here.
    ///
    /// - Throws: why it is not followed, without subject.
    package func redirected(to location: String) throws(HostFault) -> WebAddress {
        let plain = String(location.prefix { $0 != "#" })
        guard plain.utf8.count <= Self.longest else {
            throw HostFault("is longer than \(Self.longest) bytes")
        }
        if let colon = plain.firstIndex(of: ":"), Self.isScheme(plain[..<colon]) {
            return try WebAddress(plain)
        }
        if plain.hasPrefix("//") { return try WebAddress("\(scheme.rawValue):\(plain)") }
        let path = target.prefix { $0 != "?" }
        let merged: String
        switch plain.first {
        case nil: merged = target
        case "/": merged = plain
        case "?": merged = path + plain
        default: merged = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + plain
        }
        return try WebAddress("\(scheme.rawValue)://\(authority)\(Self.withoutDots(merged))")
    }

    /// Letters, digits, `+`, `-` and `.`, a letter first (RFC 3986 §3.1).
    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, (0x41...0x5a).contains(first & 0xdf) else { return false }
        return text.utf8.allSatisfy {
            (0x41...0x5a).contains($0 & 0xdf) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
        }
    }

    /// Source: RFC 3986 §5.2.4.
    private static func withoutDots(_ target: String) -> String {
        let path = target.prefix { $0 != "?" }
        var kept: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(part)
            }
        }
        return "/" + kept.joined(separator: "/") + target[path.endIndex...]
    }
}

extension WebAddress: CustomStringConvertible {
    package var description: String { text }
}
