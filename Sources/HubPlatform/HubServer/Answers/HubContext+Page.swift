package import HTTPTypes
internal import HubCore
package import HubFrame
package import Hummingbird
internal import MonitorCore

/// Pages as this hub gives them: nothing of them runs, loads or frames what is not its own.
extension HubContext {
    /// No inline script, no inline style, nothing from elsewhere; a script that got into a page by a device's
    /// name would not run.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// - Parameter section: the path of the navigation's entry that the page belongs to.
    package func page(
        _ page: some Page, section: String? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        guard let library = pages else { return Answer.refusal(.internalServerError, "There are no pages.") }
        let frame = library.frame(
            section: section, visitor: guest == nil ? visitor : nil, look: look,
            sharing: status == .ok ? sharing(in: library) : nil,
            guest: guest.map { FrameGuest(topic: $0.topic) })
        var response = Answer.bytes(
            status, PublicPath.leading(library.render(page, in: frame), below: publicURL?.path ?? ""),
            type: "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] = Self.policy
        // Not 'no-referrer': browsers would then say that a form's origin is null (`RequestForgery`).
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        response.headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] = "same-origin"
        if frame.saysFlash { response.headers[.setCookie] = Flash.clear(isSecure: isSecure) }
        return response
    }

    /// What the page offers to share: itself, to users who make links.
    private func sharing(in library: PageLibrary) -> FrameSharing? {
        guard isOpenToGuests, guest == nil, let visitor, let place = head?.path.flatMap(SharedPlace.checked),
            library.navigation.contains(where: { $0.path == "/shares" && $0.isOpen(to: visitor) })
        else { return nil }
        return FrameSharing(place: place, mostDays: SharedPlace.days.upperBound)
    }

    /// A page that says why something was not done: the form again, say.
    package func page(_ refusal: Refusal, _ page: some Page, section: String? = nil) -> Response {
        var response = self.page(page, section: section, status: refusal.status)
        for field in refusal.headers { response.headers[field.name] = field.value }
        return response
    }

    /// What the body answers; where it throws, what `refused` shows of the reason.
    package func answering(
        _ body: () async throws -> Response, refused: (Refusal) async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch {
            return try await refused(Refusal(error))
        }
    }

    /// After a form: leads to a page, which says once what was done: `Saved.`
    package func seeOther(_ path: String, saying sentence: String) -> Response {
        Answer.seeOther(path, cookie: Flash.set(sentence, isSecure: isSecure))
    }

    /// A word of the address's query; empty where there is none.
    package func query(_ name: String) -> String {
        let query = head?.path?.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let word = query.split(separator: "&").first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        return word.flatMap { PercentText.decoded($0.utf8, plusIsSpace: true) } ?? ""
    }

    /// The colours that the browser asked for; `nil` follows its machine.
    package var theme: Frame.Theme? { look.theme }

    /// How the browser wants its pages.
    private var look: Frame.Look {
        var look = Frame.Look()
        guard let head else { return look }
        let cookies = head.headerFields[values: .cookie]
        look.theme = Cookie.values("theme", in: cookies).first.flatMap { Frame.Theme(rawValue: String($0)) }
        look.isFolded = Cookie.values("folded", in: cookies).first == "1"
        look.flash = Flash.sentence(in: cookies)
        let query = head.path?.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        look.isKiosk = query.split(separator: "&").contains { $0 == "kiosk" || $0.hasPrefix("kiosk=") }
        return look
    }

    private var isSecure: Bool { head?.scheme == "https" }

    /// This hub as the browser reached it: `http://192.0.2.1:8080`.
    package var origin: String {
        if let publicURL { return publicURL.description }
        return "\(head?.scheme == "https" ? "https" : "http")://\(host ?? "127.0.0.1:8080")"
    }

    /// It is part of a command that people paste into a shell, and DNS knows names like `$(reboot).example`.
    private var host: String? {
        head?.authority.flatMap { $0.wholeMatch(of: /[A-Za-z0-9._:\[\]-]+/) == nil ? nil : $0 }
    }
}
