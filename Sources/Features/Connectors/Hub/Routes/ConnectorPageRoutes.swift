internal import ConnectorAccess
internal import Connectors
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/isp/connectors` and `/isp/logins`: declarations, and the logins that people store.
struct ConnectorPageRoutes: Sendable {
    private static let section = "/isp/connectors"
    private static let loginsSection = "/isp/logins"
    let gateway: CabinetGateway

    private var store: ConnectorStore { gateway.store }

    func add(to doors: Doors) {
        let admin = doors.pages(duty: .ispAdmin)
        admin.get("isp/connectors") { _, context in
            context.page(ConnectorsPage(try await store.connectors()), section: Self.section)
        }
        admin.post("isp/connectors") { _, context in try await add(context) }
        admin.get("isp/connectors/:number") { _, context in
            let one = try await connector(context)
            return context.page(
                ConnectorPage(one, logins: try await store.logins(of: one.number)), section: Self.section)
        }
        admin.post("isp/connectors/:number") { _, context in try await change(context) }
        admin.post("isp/connectors/:number/remove") { _, context in
            try await store.remove(context.number("number"), by: context.doer)
            return context.seeOther(Self.section, saying: "Removed.")
        }
        admin.post("isp/connectors/:number/reader") { _, context in
            let form = context.form ?? Form()
            try await store.setLogin(
                context.number("number"), of: "", name: form["name"], password: Secret(form["password"]),
                by: context.doer)
            return context.seeOther(
                "/isp/connectors/\(context.number("number"))", saying: "Stored, encrypted.")
        }
        admin.post("isp/connectors/:number/reader/remove") { _, context in
            try await store.removeLogin(context.number("number"), of: "", by: context.doer)
            return context.seeOther("/isp/connectors/\(context.number("number"))", saying: "Removed.")
        }
        let people = doors.pages(duty: .desk, .billing)
        people.get("isp/logins") { _, context in try await logins(context) }
        people.post("isp/logins/:number") { _, context in try await setLogin(context) }
        people.post("isp/logins/:number/remove") { _, context in
            try await store.removeLogin(context.number("number"), of: context.known.name, by: context.doer)
            return context.seeOther(Self.loginsSection, saying: "Forgotten.")
        }
    }

    private func connector(_ context: HubContext) async throws -> KeptConnector {
        guard let one = try await store.connector(context.number("number")) else {
            throw ConnectorFault.notThere
        }
        return one
    }

    private func add(_ context: HubContext) async throws -> Response {
        let text = context.form?["text"] ?? ""
        return try await context.answering {
            let number = try await store.add(text, by: context.doer)
            return context.seeOther(
                "/isp/connectors/\(number)", saying: "Added. Store a login, and try it: a try writes nothing."
            )
        } refused: { refusal in
            context.page(
                refusal, ConnectorsPage(try await store.connectors(), text: text, fault: refusal.sentence),
                section: Self.section)
        }
    }

    private func change(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let one = try await connector(context)
        let logins = try await store.logins(of: one.number)
        return try await context.answering {
            if form["do"] == "try" {
                let declaration = try ConnectorDeclaration(json: Array(form["text"].utf8))
                let trials = try await gateway.attempt(declaration, with: one, by: context.known.name)
                return context.page(
                    ConnectorPage(one, logins: logins, text: form["text"], trials: trials),
                    section: Self.section)
            }
            try await store.change(
                one.number, to: form["text"], seen: Int(form["version"]) ?? 0, by: context.doer)
            return context.seeOther("/isp/connectors/\(one.number)", saying: "Saved.")
        } refused: { refusal in
            context.page(
                refusal, ConnectorPage(one, logins: logins, text: form["text"], fault: refusal.sentence),
                section: Self.section)
        }
    }

    // MARK: - Logins

    private func logins(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        var all: [(connector: KeptConnector, login: KeptDeskLogin?)] = []
        for one in try await store.connectors() where one.declaration?.login != nil {
            all.append((one, try await store.login(one.number, of: context.known.name)))
        }
        let page = DeskLoginsPage(all, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.loginsSection) }
        return context.page(refusal, page, section: Self.loginsSection)
    }

    private func setLogin(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            try await store.setLogin(
                context.number("number"), of: context.known.name, name: form["name"],
                password: Secret(form["password"]), by: context.doer)
            return context.seeOther(Self.loginsSection, saying: "Stored, encrypted.")
        } refused: { refusal in
            try await logins(context, refusal)
        }
    }
}

extension ConnectorFault: RefusalConvertible {
    var refusal: Refusal {
        switch self {
        case .notThere: Refusal(.notFound, description)
        case .nameTaken, .changed: Refusal(.conflict, description)
        case .tooMany, .badLogin: Refusal(.unprocessableContent, description)
        }
    }
}

extension DeclarationFault: RefusalConvertible {
    var refusal: Refusal { Refusal(.unprocessableContent, "The declaration is not taken: \(description).") }
}
