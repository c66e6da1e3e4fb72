internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import MonitorCore

/// `/users`: who may log in, and as what.
struct UserRoutes: Sendable {
    let memory: any PeopleMemory

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("users") { _, context in await list(context) }
        pages.post("users") { _, context in
            await changed(context) { form in
                try EntryRoutes.checkTwice(form)
                try await memory.addUser(
                    form["name"], try form.role, password: Secret(form["password"]), by: context.doer)
            }
        }
        pages.post("users/:name/role") { _, context in
            await changed(context) { form in
                try await memory.setRole(try form.role, of: context.word("name"), by: context.doer)
            }
        }
        pages.post("users/:name/password") { _, context in
            await changed(context) { form in
                try EntryRoutes.checkTwice(form)
                try await memory.setPassword(
                    Secret(form["password"]), of: context.word("name"), by: context.doer)
            }
        }
        pages.post("users/:name/remove") { _, context in
            await changed(context) { _ in
                try await memory.removeUser(context.word("name"), by: context.doer)
            }
        }
    }

    private func list(
        _ context: HubContext, _ status: HTTPResponse.Status = .ok, problem: String? = nil
    ) async -> Response {
        await Answer.people {
            let users = try await memory.users()
            return Answer.page(
                status, UsersView(visitor: try context.known, users: users, problem: problem))
        } refused: {
            Answer.page($0, ProblemView($1))
        }
    }

    private func changed(_ context: HubContext, _ change: (Form) async throws -> Void) async -> Response {
        await Answer.people {
            try await change(context.form ?? Form())
            return Answer.seeOther("/users")
        } refused: { status, problem in
            await list(context, status, problem: problem)
        }
    }
}
