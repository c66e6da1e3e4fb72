internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

extension Answer {
    static func page(_ status: HTTPResponse.Status, _ view: ProblemView) -> Response {
        html(status, PlainPage.document("Not done") { $0.problem(view.sentence) })
    }

    static func page(_ status: HTTPResponse.Status, _ view: FirstRunView) -> Response {
        html(
            status,
            PlainPage.document("Create the administrator") { page in
                page.problem(view.problem)
                page.text("p", "The code stands in the hub's log: journalctl -u monitor-hub")
                page.form(
                    "/setup", "Create",
                    [
                        .init("code", "Code", value: view.code), .init("name", "Name", value: view.name),
                        .init("password", "Password", type: "password"),
                        .init("again", "Password, again", type: "password"),
                    ])
            })
    }

    static func page(_ status: HTTPResponse.Status, _ view: LoginView) -> Response {
        html(
            status,
            PlainPage.document("Log in") { page in
                page.problem(view.problem)
                page.form(
                    "/login", "Log in",
                    [
                        .init("next", "", value: view.next, type: "hidden"),
                        .init("name", "Name", value: view.name),
                        .init("password", "Password", type: "password"),
                    ])
            })
    }

    static func page(_ status: HTTPResponse.Status, _ view: AccountView) -> Response {
        html(
            status,
            PlainPage.document(view.visitor.name) { page in
                page.problem(view.problem)
                page.form(
                    "/account/password", csrf: view.visitor.csrf, "Change the password",
                    [
                        .init("old", "Password until now", type: "password"),
                        .init("password", "New password", type: "password"),
                        .init("again", "New password, again", type: "password"),
                    ])
                page.form("/logout", csrf: view.visitor.csrf, "Log out")
            })
    }

    static func page(_ status: HTTPResponse.Status, _ view: UsersView) -> Response {
        html(
            status,
            PlainPage.document("People") { page in
                page.problem(view.problem)
                page.table { page in
                    for user in view.users {
                        page.cells([user.name, "\(user.role)", "\(user.sessions)", "\(user.createdAt)"])
                    }
                }
                for user in view.users { change(user, view.visitor.csrf, &page) }
                page.form(
                    "/users", csrf: view.visitor.csrf, "Add",
                    [
                        .init("name", "Name"), .init(role: "role"),
                        .init("password", "Password", type: "password"),
                        .init("again", "Password, again", type: "password"),
                    ])
            })
    }

    private static func change(_ user: User, _ csrf: Secret?, _ page: inout PlainPage) {
        page.text("h2", user.name)
        page.form("/users/\(user.name)/role", csrf: csrf, "Change the role", [.init(role: "role")])
        page.form(
            "/users/\(user.name)/password", csrf: csrf, "Change the password",
            [
                .init("password", "Password", type: "password"),
                .init("again", "Password, again", type: "password"),
            ])
        page.form("/users/\(user.name)/remove", csrf: csrf, "Remove")
    }

    static func page(_ status: HTTPResponse.Status, _ view: TokensView) -> Response {
        html(
            status,
            PlainPage.document("Tokens") { page in
                page.problem(view.problem)
                if let made = view.made {
                    page.text("p", "Copy the token now; it is not shown again:")
                    page.text("output", made.revealed)
                }
                for token in view.tokens {
                    page.text("h2", token.name)
                    page.text("p", "\(token.role), since \(token.createdAt)")
                    page.form("/tokens/\(token.number)/revoke", csrf: view.visitor.csrf, "Revoke")
                }
                page.form(
                    "/tokens", csrf: view.visitor.csrf, "Make a token",
                    [.init("name", "What it is for"), .init(role: "role")])
            })
    }

    static func page(_ status: HTTPResponse.Status, _ view: AuditView) -> Response {
        html(
            status,
            PlainPage.document("Audit") { page in
                page.table { page in
                    for entry in view.entries {
                        page.cells([
                            "\(entry.at)", entry.doer.name, entry.doer.address ?? "",
                            entry.action.rawValue, entry.subject ?? "",
                        ])
                    }
                }
                if let older = view.older { page.link("/audit?before=\(older)", "Older") }
            })
    }

    static func html(_ status: HTTPResponse.Status, _ text: String) -> Response {
        var response = bytes(status, Array(text.utf8), type: "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        // Not 'no-referrer': browsers would then say that a form's origin is null (`RequestForgery`).
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        return response
    }
}
