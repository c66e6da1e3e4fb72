internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

/// Finds out who asks where a trusted proxy stands between, and whether their way here is encrypted.
///
/// A header is a claim: only what trusted addresses say counts, and of it only the part that they wrote, which is
/// the end.
struct ForwardedPeer: RouterMiddleware {
    typealias Context = HubContext
    /// In place of an address that a proxy hides or that claims contradict: it is in no range, and all such
    /// requests share what one network may do.
    static let unknown = "unknown"
    let configuration: CurrentConfiguration

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        context.isForwarded = Self.isForwarded(request.headers)
        let trusted = configuration.value.trustedProxies
        if let proxy = Self.proxy(context.peer, trusting: trusted) {
            let claims = ForwardedClaims(request.headers)
            context.peer = claims.origin(behind: proxy, trusting: trusted)?.description ?? Self.unknown
            // Cookies and links are for the way that the browser came.
            if let scheme = claims.scheme {
                var head = request.head
                head.scheme = scheme
                request = Request(head: head, body: request.body)
            }
        }
        context.head = request.head
        return try await next(request, context)
    }

    /// Where a request comes from that `peer` handed over.
    static func peer(
        _ peer: String, claiming claims: ForwardedClaims, trusting trusted: [NetworkRange]
    ) -> String {
        guard let proxy = proxy(peer, trusting: trusted) else { return peer }
        return claims.origin(behind: proxy, trusting: trusted)?.description ?? unknown
    }

    private static func proxy(_ peer: String, trusting trusted: [NetworkRange]) -> IPAddress? {
        IPAddress(peer).flatMap { address in trusted.contains { $0.contains(address) } ? address : nil }
    }

    private static func isForwarded(_ headers: HTTPFields) -> Bool {
        ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"].contains {
            headers.contains(HTTPField.Name($0)!)
        }
    }
}
