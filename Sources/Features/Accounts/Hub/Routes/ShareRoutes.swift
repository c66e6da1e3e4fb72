internal import Accounts
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/shares`: links that show one view without a login; `/share/SECRET` is where such a link leads.
struct ShareRoutes: Sendable {
    let store: AccountStore
    let clock: @Sendable () -> UTCTime

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("shares") { request, context in
            context.page(try await page(place: request.word("view")), section: "/shares")
        }
        pages.post("shares") { _, context in try await share(context) }
        pages.post("shares/:number/end") { _, context in
            guard try await store.endShare(context.number("number"), by: context.doer) else {
                throw Refusal.notThere
            }
            return context.seeOther("/shares", saying: "Link ended.")
        }
        doors.anyPerson.get("share/:secret") { request, context in try await enter(request, context) }
    }

    /// The answer shows the link, this once.
    private func share(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            // What was pasted may be the whole address of the page.
            let place =
                form["view"].hasPrefix(context.origin)
                ? String(form["view"].dropFirst(context.origin.count)) : form["view"]
            let secret = try await store.share(place, days: Int64(form["days"]) ?? 0, by: context.doer)
            let made = NewSecret(
                heading: "The link to \(place)", secret: "\(context.origin)/share/\(secret.revealed)",
                command: nil)
            return context.page(try await page(made: made), section: "/shares", status: .created)
        } refused: { refusal in
            context.page(
                refusal, try await page(place: form["view"], fault: refusal.sentence), section: "/shares")
        }
    }

    private func page(
        place: String = "", made: NewSecret? = nil, fault: String? = nil
    ) async throws -> SharesPage {
        SharesPage(try await store.sharedViews(), place: place, made: made, fault: fault)
    }

    private func enter(_ request: Request, _ context: HubContext) async throws -> Response {
        let secret = Secret(context.word("secret"))
        guard let view = try await store.sharedView(secret) else {
            throw Refusal(.notFound, "This link has ended. Ask for another one.")
        }
        let seconds = (view.expiresAt.milliseconds - clock().milliseconds) / 1000
        return Answer.seeOther(
            view.place,
            cookie: GuestCookie.set(secret, seconds: max(1, seconds), isSecure: request.isSecure))
    }
}
