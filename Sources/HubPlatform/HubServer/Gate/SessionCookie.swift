internal import HTTPTypes
internal import HubFrame
internal import Hummingbird
package import MonitorCore

/// The cookie that a session is known by.
package enum SessionCookie {
    package static let name = "session"

    /// `Lax`, so that a link on another page of the house opens the hub logged in; what changes something is
    /// guarded by `RequestForgery` besides.
    package static func set(_ session: Secret, isSecure: Bool) -> String {
        text(session.revealed, seconds: 30 * 86_400, isSecure)
    }

    /// - Parameter values: of all fields `Cookie`. Of two session cookies an injected one may come first, so neither
    ///   counts.
    package static func session(in values: [String]) -> Secret? {
        let mine = Cookie.values(name, in: values)
        guard mine.count == 1, mine[0].utf8.count == 64 else { return nil }
        return Secret(String(mine[0]))
    }

    package static func clear(isSecure: Bool) -> String { text("", seconds: 0, isSecure) }

    private static func text(_ value: String, seconds: Int, _ isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
    }
}

extension Request {
    /// What the browser holds; nothing is known of it yet.
    package var session: Secret? {
        SessionCookie.session(in: headers[values: .cookie])
    }

    /// Whether it came by TLS.
    package var isSecure: Bool { head.scheme == "https" }
}
