internal import Accounts
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/account`: what all users may change about themselves.
struct AccountRoutes: Sendable {
    let store: AccountStore
    let throttle: PasswordThrottle

    func add(to doors: Doors) {
        let pages = doors.pages(.viewer)
        pages.get("account") { _, context in
            context.page(try await page(context), section: "/account")
        }
        pages.post("account/theme") { _, context in
            let theme = Frame.Theme(rawValue: context.form?["theme"] ?? "")
            return Answer.seeOther("/account", cookie: ThemeCookie.text(theme))
        }
        pages.post("account/password") { request, context in try await password(request, context) }
    }

    private func password(_ request: Request, _ context: HubContext) async throws -> Response {
        try await context.answering {
            let (form, name) = (context.form ?? Form(), try context.known.name)
            try EntryRoutes.checkTwice(form)
            try await throttle.attempt(name, from: context.peer) {
                try await store.changePassword(
                    of: name, from: Secret(form["old"]), to: Secret(form["password"]), by: context.doer)
            }
            return Answer.seeOther("/login", cookie: SessionCookie.clear(isSecure: request.isSecure))
        } refused: { refusal in
            context.page(refusal, try await page(context, fault: refusal.sentence), section: "/account")
        }
    }

    private func page(_ context: HubContext, fault: String? = nil) async throws -> AccountPage {
        var sessions: [OpenSession] = []
        if let session = context.session {
            sessions = try await store.sessions(of: try context.known.name, asking: session)
        }
        return AccountPage(sessions, theme: context.theme, fault: fault)
    }
}

/// The colours that a browser wants of every page; scripts write the same cookie.
private enum ThemeCookie {
    static func text(_ theme: Frame.Theme?) -> String {
        "theme=\(theme?.rawValue ?? ""); Path=/; SameSite=Lax; Max-Age=\(theme == nil ? 0 : 31_536_000)"
    }
}
