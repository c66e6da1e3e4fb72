/// Where people and programs reach the hub, as it is not where it listens: behind a reverse proxy, perhaps below a
/// path.
public struct PublicURL: Sendable, Equatable, CustomStringConvertible {
    /// `https://example.org`, as browsers write it.
    public let origin: String
    /// `/monitor`; empty for the root.
    public let path: String

    public var description: String { origin + path }

    /// Reads `https://example.org/monitor`, with a slash at the end or without.
    public init?(_ text: String) {
        guard
            let match = text.wholeMatch(of: /(https?):\/\/([A-Za-z0-9._:\[\]-]+)((?:\/[A-Za-z0-9._~-]+)*)\/?/)
        else {
            return nil
        }
        let parts = match.3.split(separator: "/")
        guard !parts.contains("."), !parts.contains("..") else { return nil }
        origin = "\(match.1)://\(match.2.lowercased())"
        path = String(match.3)
    }

    /// What the hub itself calls that: proxies pass the path on, or take it away.
    func inner(_ target: String) -> String {
        guard !path.isEmpty, target.hasPrefix(path) else { return target }
        let rest = target.dropFirst(path.count)
        switch rest.first {
        case "/": return String(rest)
        case nil: return "/"
        case "?": return "/" + rest
        default: return target
        }
    }
}
