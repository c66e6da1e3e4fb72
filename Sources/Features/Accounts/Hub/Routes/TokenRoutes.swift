internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/tokens`: which programs may ask, and as what.
struct TokenRoutes: Sendable {
    let store: AccountStore
    /// Whether a provider's tools run.
    let offersDuties: Bool

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("tokens") { _, context in try await list(context) }
        pages.post("tokens") { _, context in try await make(context) }
        pages.post("tokens/:number/revoke") { _, context in
            try await context.answering {
                guard try await store.revokeToken(context.number("number"), by: context.doer) else {
                    throw Refusal.notThere
                }
                return Answer.seeOther("/tokens")
            } refused: { refusal in
                try await list(context, refusal)
            }
        }
    }

    /// The answer to the form shows the token, this once: a page to be led to would have to keep it.
    private func make(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let token = try await store.newToken(
                named: form["name"], try form.role, duties: offersDuties ? try form.duties : [],
                by: context.doer)
            return context.page(
                TokensPage(try await store.tokens(), offersDuties: offersDuties, made: token),
                section: "/tokens", status: .created)
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func list(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = TokensPage(
            try await store.tokens(), offersDuties: offersDuties, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/tokens") }
        return context.page(refusal, page, section: "/tokens")
    }
}
