internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

/// Finds out who asks where a trusted proxy stands between, and whether their way here is encrypted.
///
/// A header is a claim: only what trusted addresses say counts, and of `X-Forwarded-For` only the part that
/// they wrote, which is the end.
struct ForwardedPeer: RouterMiddleware {
    typealias Context = HubContext
    let configuration: CurrentConfiguration
    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        context.isForwarded = Self.isForwarded(request.headers)
        let trusted = configuration.value.trustedProxies
        if let proxy = Self.proxy(context.peer, trusting: trusted) {
            let claims = request.headers[values: Self.forwardedFor]
            context.peer = Self.origin(claims, behind: proxy, trusting: trusted).description
            // Cookies and links are for the way that the browser came.
            if let scheme = request.headers[Self.forwardedProto] {
                var head = request.head
                head.scheme = scheme
                request = Request(head: head, body: request.body)
            }
        }
        return try await next(request, context)
    }

    /// Where a request comes from that `peer` handed over.
    static func peer(_ peer: String, claiming claims: [String], trusting trusted: [NetworkRange]) -> String {
        proxy(peer, trusting: trusted).map { origin(claims, behind: $0, trusting: trusted).description }
            ?? peer
    }

    private static func proxy(_ peer: String, trusting trusted: [NetworkRange]) -> IPAddress? {
        IPAddress(peer).flatMap { address in trusted.contains { $0.contains(address) } ? address : nil }
    }

    /// - Returns: the last address that no trusted proxy has.
    static func origin(
        _ claims: [String], behind proxy: IPAddress, trusting trusted: [NetworkRange]
    ) -> IPAddress {
        var origin = proxy
        let hops = claims.joined(separator: ",").split(separator: ",").reversed()
        for hop in hops {
            guard trusted.contains(where: { $0.contains(origin) }),
                let address = IPAddress(parsing: hop.trimmed)
            else { break }
            origin = address
        }
        return origin
    }

    private static func isForwarded(_ headers: HTTPFields) -> Bool {
        headers.contains(forwardedFor) || headers.contains(forwardedProto)
            || headers.contains(HTTPField.Name("Forwarded")!) || headers.contains(HTTPField.Name("Via")!)
    }
}

extension Substring {
    /// Without spaces and tabs around it.
    fileprivate var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
