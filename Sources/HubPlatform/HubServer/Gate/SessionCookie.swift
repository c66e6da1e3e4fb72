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

    /// - Parameter values: of all fields `Cookie`; two cookies of the name are a trick.
    static func session(in values: [String]) -> Secret? {
        let cookies = values.joined(separator: ";").split(separator: ";").map { cookie in
            cookie.drop { $0 == " " }
        }
        let mine = cookies.filter { $0.hasPrefix(name + "=") }
        guard mine.count == 1, mine[0].utf8.count == name.utf8.count + 65 else { return nil }
        return Secret(String(mine[0].dropFirst(name.count + 1)))
    }

    static func clear(isSecure: Bool) -> String { text("", seconds: 0, isSecure) }

    private static func text(_ value: String, seconds: Int, _ isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
    }
}

extension Request {
    /// What the browser holds; nothing is known of it yet.
    var session: Secret? {
        SessionCookie.session(in: headers[values: .cookie])
    }

    /// Whether it came by TLS.
    var isSecure: Bool { head.scheme == "https" }
}
