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
        pages.post("users/:name/remove") { _, context in
            try await changed(context) { _ in
                try await store.removeUser(context.word("name"), by: context.doer)
            }
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
