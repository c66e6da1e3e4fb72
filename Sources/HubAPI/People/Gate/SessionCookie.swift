internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

/// The cookie that a session is known by.
enum SessionCookie {
    static let name = "session"

    /// `Lax`, so that a link on another page of the house opens the hub logged in; what changes something is
    /// guarded by `RequestForgery` besides.
    static func set(_ session: Secret, isSecure: Bool) -> String {
        text(session.revealed, seconds: 30 * 86_400, isSecure)
    }

    static func clear(isSecure: Bool) -> String { text("", seconds: 0, isSecure) }

    private static func text(_ value: String, seconds: Int, _ isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
    }
}

extension Request {
    /// What the browser holds; nothing is known of it yet.
    var session: Secret? {
        guard let value = cookies[SessionCookie.name]?.value, value.utf8.count == 64 else { return nil }
        return Secret(value)
    }

    /// Whether it came by TLS.
    var isSecure: Bool { head.scheme == "https" }
}
