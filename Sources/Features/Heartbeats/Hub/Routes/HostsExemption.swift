internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// Who may use the API of hosts without credentials: none, programs on this machine, or all (`HOSTS_API`).
struct HostsExemption: Sendable {
    let api: @Sendable () -> HostsAPI

    /// What such a client may do.
    private static let visitor = Visitor(name: "hosts API", role: .operator, csrf: nil)
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    /// Whether this visitor is a client without credentials.
    static func admitted(_ visitor: Visitor) -> Bool { visitor == Self.visitor }

    func visitor(_ request: Request, _ context: HubContext) -> Visitor? {
        switch api() {
        case .token: nil
        case .local: Self.isLocal(request, context) ? Self.visitor : nil
        // A page of another site must not act through its visitor's browser.
        case .open: RequestForgery.isSameSite(request, context) ? Self.visitor : nil
        }
    }

    /// Whether a program on this machine asks. What a proxy passed on, and what a browser asks for a page, is not that:
    /// the one may come from anywhere, and a page's name may be pointed at this machine.
    static func isLocal(_ request: Request, _ context: HubContext) -> Bool {
        !context.isForwarded && isLoopback(context.peer) && request.headers[.origin] == nil
            && request.headers[fetchSite] == nil && request.head.authority.map(isLocalHost) ?? false
    }

    private static func isLoopback(_ address: String) -> Bool {
        IPAddress(address)?.isLoopback ?? false
    }

    /// `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
    private static func isLocalHost(_ authority: String) -> Bool {
        guard let match = authority.wholeMatch(of: /(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?/)
        else {
            return false
        }
        let host = match.1.lowercased()
        return host == "localhost" || isLoopback(host.filter { $0 != "[" && $0 != "]" })
    }
}
