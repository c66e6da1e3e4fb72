internal import NIOHTTP1

/// Whether a WebSocket is asked for by a page of this hub.
///
/// Browsers let any page open a WebSocket anywhere, cookies included; what they do not let it do is lie about
/// where it came from. Source: RFC 6455 §10.2.
enum BrowserOrigin {
    /// The origin names the host that was asked; behind a proxy that is the one that it passes on.
    ///
    /// - Parameter publicURL: names the hub as well, where a proxy passes no host on.
    static func isOwn(_ head: HTTPRequestHead, at publicURL: PublicURL? = nil) -> Bool {
        guard let origin = head.headers.first(name: "origin"), let host = head.headers.first(name: "host"),
            head.headers["origin"].count == 1, head.headers["host"].count == 1,
            let scheme = ["http://", "https://"].first(where: { origin.hasPrefix($0) })
        else { return false }
        return origin.lowercased() == publicURL?.origin
            || origin.dropFirst(scheme.count).lowercased() == host.lowercased()
    }
}
