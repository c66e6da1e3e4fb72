internal import HTTPTypes
internal import HubNouns
internal import HubPages
internal import Hummingbird
internal import MonitorCore

/// Pages as this hub gives them: nothing of them runs, loads or frames what is not its own.
extension Answer {
    /// No inline script, no inline style, nothing from elsewhere; a script that got into a page by a device's name
    /// would not run.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    static func page(
        _ status: HTTPResponse.Status, _ page: some Page, _ visitor: Visitor?, section: Frame.Section? = nil
    ) -> Response {
        let frame = Frame(
            section: section, visitor: visitor.map { FrameVisitor($0) }, theme: RequestedLook.theme)
        var response = bytes(
            status, PublicPath.leading(Pages.render(page, in: frame)), type: "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] = policy
        // Not 'no-referrer': browsers would then say that a form's origin is null (`RequestForgery`).
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        response.headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] = "same-origin"
        return response
    }
}

/// How the browser wants its pages, for whoever makes one: a page may be the answer of any route.
struct RequestedLook: RouterMiddleware {
    typealias Context = HubContext
    @TaskLocal static var theme: Frame.Theme?
    /// This hub as the browser reached it: `http://192.0.2.1:8080`.
    @TaskLocal static var origin = "http://127.0.0.1:8080"

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        let theme = request.cookies["theme"].flatMap { Frame.Theme(rawValue: $0.value) }
        let origin =
            PublicPath.current?.description
            ?? "\(request.isSecure ? "https" : "http")://\(Self.host(request) ?? "127.0.0.1:8080")"
        return try await Self.$theme.withValue(theme) {
            try await Self.$origin.withValue(origin) { try await next(request, context) }
        }
    }

    /// It stands in a command that people paste into a shell, and DNS knows names like `$(reboot).example`.
    private static func host(_ request: Request) -> String? {
        request.head.authority.flatMap { $0.wholeMatch(of: /[A-Za-z0-9._:\[\]-]+/) == nil ? nil : $0 }
    }
}

extension FrameVisitor {
    init(_ visitor: Visitor) {
        self.init(
            name: visitor.name, role: "\(visitor.role)", isOperator: visitor.role >= .operator,
            isAdministrator: visitor.role >= .administrator, csrf: visitor.csrf?.revealed ?? "")
    }
}
