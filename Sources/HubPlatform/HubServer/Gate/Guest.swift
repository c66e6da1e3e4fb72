internal import Hummingbird
package import MonitorCore

/// Who came by a link to one view, and what that opens: the view with any of its ranges, and its router's charts, or
/// the overview's. Nothing can be changed by it.
package struct Guest: Sendable, Equatable {
    /// As pages name them.
    package let name: String
    /// Of the view, as a browser asks for it, without a query: `/routers/attic/history`.
    package let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    func mayRead(_ request: Request) -> Bool {
        guard request.isReading else { return false }
        let uri = request.uri
        if uri.path == path { return true }
        if path == "/" {
            // The sum of all routers: the overview shows none of one router or of one device.
            return uri.path == "/api/v1/charts/traffic" && uri.queryParameters["device"] == nil
                && uri.queryParameters[values: "agent"].allSatisfy(\.isEmpty)
        }
        guard let router, uri.path.hasPrefix("/api/v1/charts/") || uri.path == "/api/v1/sparklines" else {
            return false
        }
        // Said twice it might be read otherwise by who answers.
        return uri.queryParameters[values: "agent"].map(String.init) == [router]
    }

    /// What the view follows, of what browsers may follow; `nil` for a view that shows more or less than one topic.
    var topic: String? {
        if path == "/" { return "overview" }
        guard let router, path.split(separator: "/").count == 2 else { return nil }
        return "agent:\(router)"
    }

    /// Whose page the view is; `nil` for a view of no router.
    private var router: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 1, parts[0] == "routers" else { return nil }
        return PercentText.decoded(parts[1].utf8)
    }
}

/// The cookie that a guest is known by. A session counts before it.
package enum GuestCookie {
    private static let name = "view"

    package static func set(_ secret: Secret, seconds: Int64, isSecure: Bool) -> String {
        "\(name)=\(secret.revealed); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }

    /// - Returns: `nil` where there is none, or more than one.
    static func secret(in values: [String]) -> Secret? {
        let mine = Cookie.values(name, in: values)
        guard mine.count == 1, mine[0].utf8.count == 64 else { return nil }
        return Secret(String(mine[0]))
    }
}
