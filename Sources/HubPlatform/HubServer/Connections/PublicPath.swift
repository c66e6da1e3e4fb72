internal import HTTPTypes
internal import HubFrame
internal import Hummingbird

/// Tells routes where the hub is reached and how its pages are made. Below a path (`PUBLIC_URL`), whatever leads to
/// this hub again leads below it: redirects, cookies, and the links of pages. Routes and templates know nothing of it.
struct PublicPath: RouterMiddleware {
    typealias Context = HubContext
    let configuration: CurrentConfiguration
    let pages: PageLibrary
    let visitors: RegisteredVisitors

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let url = configuration.value.publicURL
        context.publicURL = url
        context.pages = pages
        context.allowsLogin = visitors.isRegistered
        var response = try await next(request, context)
        guard let path = url?.path, !path.isEmpty else { return response }
        if let location = response.headers[.location], location.hasPrefix("/") {
            response.headers[.location] = path + location
        }
        let cookies = response.headers[values: .setCookie]
        if !cookies.isEmpty {
            response.headers[values: .setCookie] = cookies.map { cookie in
                cookie.split(separator: ";").map { $0 == " Path=/" ? " Path=\(path)/" : $0 }.joined(
                    separator: ";")
            }
        }
        return response
    }

    private static let links = [" href=\"/", " src=\"/", " action=\"/"].map { Array($0.utf8) }

    /// - Parameters:
    ///   - html: of a template: in what it was filled with, quotes are escaped, so that a link is one that a template
    ///     wrote.
    ///   - path: empty for the root.
    static func leading(_ html: [UInt8], below path: String) -> [UInt8] {
        guard !path.isEmpty else { return html }
        var led: [UInt8] = []
        led.reserveCapacity(html.count + 4096)
        for byte in html {
            led.append(byte)
            guard byte == UInt8(ascii: "/"), links.contains(where: { led.ends(with: $0) }) else { continue }
            led.removeLast()
            led += path.utf8
            led.append(byte)
        }
        return led
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
