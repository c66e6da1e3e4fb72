internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

extension Answer {
    static func page(_ status: HTTPResponse.Status, _ view: KeysView) -> Response {
        let csrf = view.visitor.csrf
        return html(
            status,
            PlainPage.document("Agents") { page in
                page.problem(view.problem)
                if let made = view.made {
                    page.text("p", "Copy it now; it is not shown again:")
                    page.text("output", made.secret.revealed)
                }
                for key in view.keys {
                    page.text("h2", "Key \(key.number)")
                    page.text("p", "\(key.serverID ?? "-"), \(key.address ?? "-"): \(key.state.rawValue)")
                    for decision in KeyDecision.allCases {
                        page.form(
                            "/agents/keys/\(key.number)/\(decision)", csrf: csrf, "\(decision)")
                    }
                }
                page.form("/agents/keys", csrf: csrf, "Make a key", [.init("agent", "Agent")])
                for one in view.enrolments {
                    page.text("p", "\(one.label), \(one.kind), until \(one.expiresAt)")
                    page.form("/agents/enrolments/\(one.number)/revoke", csrf: csrf, "Revoke")
                }
                page.form(
                    "/agents/enrolments", csrf: csrf, "Make an enrolment token",
                    [.init("label", "What it is for"), .init("kind", "once or many", value: "once")])
            })
    }
}
