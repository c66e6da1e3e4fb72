internal import HTTPTypes
package import Hummingbird
internal import MonitorCore
internal import NIOCore

/// Tells requests of our own pages from those that another site lets a browser send with our cookie.
package enum RequestForgery {
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    private static let token = HTTPField.Name("X-CSRF-Token")!

    /// Whether the browser says that the request came from this very site. A client that says neither is not
    /// a current browser, and holds no user's cookies.
    ///
    /// Browsers say `Sec-Fetch-Site` to https and to loopback alone, and `Origin` everywhere, unless a page's
    /// `Referrer-Policy` is `no-referrer`: ours must be `same-origin`.
    package static func isSameSite(_ request: Request, _ context: HubContext) -> Bool {
        if let site = request.headers[fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        guard let authority = request.head.authority, let slashes = origin.firstRange(of: "://") else {
            return false
        }
        return origin.lowercased() == context.publicURL?.origin
            || origin[slashes.upperBound...].lowercased() == authority.lowercased()
    }

    /// Whether it comes from here and brings the session's token: in a header, or in the form.
    static func isOurs(
        _ request: inout Request, _ context: inout HubContext, _ csrf: Secret
    ) async throws -> Bool {
        guard isSameSite(request, context) else { return false }
        if let given = request.headers[token] { return csrf.matches(Secret(given)) }
        guard request.isForm, let form = try await Form.read(&request) else { return false }
        context.form = form
        return csrf.matches(Secret(form["csrf"]))
    }
}
