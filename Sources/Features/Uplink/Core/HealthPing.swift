/// What is asked of a service like healthchecks.io after a turn.
///
/// Source: healthchecks.io's pinging API: `/fail` behind a check's URL reports a failure, its reason as the body.
public struct HealthPing: Sendable, Equatable {
    public let url: String
    /// Empty for a plain GET.
    public let body: String
    private static let mostReason = 1000

    /// - Parameters:
    ///   - url: as the operator wrote it.
    ///   - ill: what is wrong with the hub.
    /// - Returns: `nil` where the hub is ill and the service has no word for that.
    public init?(_ url: String, ill: String?) {
        guard let ill else {
            self.url = url
            body = ""
            return
        }
        guard Self.takesSuffix(url) else { return nil }
        self.url = url + "/fail"
        body = String(ill.prefix(Self.mostReason))
    }

    /// Whether the path ends in a UUID, or in a ping key of 22 characters and a slug.
    static func takesSuffix(_ url: String) -> Bool {
        guard !url.contains("?"), !url.contains("#"), let slashes = url.firstRange(of: "://") else {
            return false
        }
        let parts = url[slashes.upperBound...].split(separator: "/", omittingEmptySubsequences: false)
            .dropFirst()
        guard let last = parts.last else { return false }
        if isUUID(last) { return true }
        return parts.count >= 2 && parts[parts.endIndex - 2].utf8.count == 22 && !last.isEmpty
    }

    private static func isUUID(_ text: Substring) -> Bool {
        let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        return lengths == [8, 4, 4, 4, 12] && text.allSatisfy { $0 == "-" || $0.isHexDigit }
    }
}
