internal import Accounts
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/users`: who may log in, and as what.
struct UserRoutes: Sendable {
    let store: AccountStore
    /// Whether a provider's tools run.
    let offersDuties: Bool

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("users") { _, context in try await list(context) }
        pages.post("users") { _, context in
            try await changed(context) { form in
                try EntryRoutes.checkTwice(form)
                try await store.addUser(
                    form["name"], try form.role, password: Secret(form["password"]), by: context.doer)
            }
        }
        pages.post("users/:name/role") { _, context in
            try await changed(context) { form in
                try await store.setRole(try form.role, of: context.word("name"), by: context.doer)
            }
        }
        if offersDuties {
            pages.post("users/:name/duties") { _, context in
                try await changed(context) { form in
                    try await store.setDuties(try form.duties, of: context.word("name"), by: context.doer)
                }
            }
        }
        pages.post("users/:name/password") { _, context in
            try await changed(context) { form in
                try EntryRoutes.checkTwice(form)
                try await store.setPassword(
                    Secret(form["password"]), of: context.word("name"), by: context.doer)
            }
        }
        addSessions(to: pages)
        pages.post("users/:name/remove") { _, context in
            try await changed(context) { _ in
                try await store.removeUser(context.word("name"), by: context.doer)
            }
        }
    }

    /// Sessions of another person: an administrator sees and ends them.
    private func addSessions(to pages: RouterGroup<HubContext>) {
        pages.get("users/:name/sessions") { _, context in
            guard let session = context.session else { throw Refusal.notThere }
            let name = context.word("name")
            guard try await store.users().contains(where: { $0.name == name }) else { throw Refusal.notThere }
            let page = UserSessionsPage(name, try await store.sessions(of: name, asking: session))
            return context.page(page, section: "/users")
        }
        pages.post("users/:name/sessions/end") { _, context in
            let name = context.word("name")
            let count = try await store.endSessions(of: name, by: context.doer)
            return context.seeOther(
                "/users",
                saying: count == 0 ? "\(name) was not logged in." : "\(name) is logged out everywhere.")
        }
        pages.post("users/:name/sessions/:handle/end") { _, context in
            let name = context.word("name")
            guard try await store.endSession(context.word("handle"), of: name, by: context.doer) else {
                throw Refusal(.notFound, "This session has ended.")
            }
            return context.seeOther(UserSessionsPage.path(name), saying: "The session was ended.")
        }
    }

    private func list(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let form = context.form ?? Form()
        let page = UsersPage(
            try await store.users(), duties: offersDuties ? try await store.duties() : nil,
            invitations: try await store.invitations(), fault: refusal?.sentence,
            typedName: form["name"], typedRole: form["role"])
        guard let refusal else { return context.page(page, section: "/users") }
        return context.page(refusal, page, section: "/users")
    }

    private func changed(
        _ context: HubContext, _ change: (Form) async throws -> Void
    ) async throws -> Response {
        try await context.answering {
            try await change(context.form ?? Form())
            return context.seeOther("/users", saying: "Saved.")
        } refused: { refusal in
            try await list(context, refusal)
        }
    }
}
