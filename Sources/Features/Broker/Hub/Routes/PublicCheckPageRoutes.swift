internal import Broker
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Probing

/// `/check`: the form and the answers of a check for people without a login, where `NETCHECK_PUBLIC` is on.
struct PublicCheckPageRoutes: Sendable {
    let checks: PublicChecks
    let limit: NetcheckLimit

    func add(to doors: Doors) {
        let pages = doors.anyPerson
        pages.get("check") { request, context in
            try open()
            return page(PublicCheckPage(kinds, host: request.word("host")), context)
        }
        pages.post("check") { request, context in
            try open()
            return try await ask(request, context)
        }
        pages.get("check/:id") { _, context in
            try open()
            return try await show(context)
        }
    }

    private var kinds: [ProbeKind] { PublicChecks.kinds(checks.desk.settings) }

    /// - Throws: `Refusal` with status 404 where the operator has not opened it.
    private func open() throws {
        guard PublicChecks.isOpen(checks.desk.settings), checks.desk.host.checkDoor.current != nil else {
            throw Refusal(.notFound, "Checks without a login are switched off (NETCHECK_PUBLIC).")
        }
    }

    private func page(_ page: PublicCheckPage, _ context: HubContext, _ refusal: Refusal? = nil) -> Response {
        var response = refusal.map { context.page($0, page) } ?? context.page(page)
        response.headers[HTTPField.Name("X-Robots-Tag")!] = "noindex"
        return response
    }

    private func ask(_ request: Request, _ context: HubContext) async throws -> Response {
        var request = request
        guard RequestForgery.isSameSite(request, context), request.isForm,
            let form = try await Form.read(&request)
        else { throw Refusal(.badRequest, "Use the form of the page /check.") }
        return try await context.answering {
            guard let kind = kinds.first(where: { $0.rawValue == form["kind"] }) else {
                throw Refusal(.unprocessableContent, "Choose what is to be checked.")
            }
            guard form["port"].isEmpty || Int(form["port"]) != nil else {
                throw Refusal(.unprocessableContent, "A port is a number.")
            }
            let asked = NetcheckV1.Asked(
                kind: kind, host: form["host"].filter { !$0.isWhitespace }, port: Int(form["port"]))
            return Answer.seeOther("/check/\(try await checks.ask(asked, from: context.peer))")
        } refused: { refusal in
            var shown = PublicCheckPage(kinds, chosen: form["kind"], host: form["host"], port: form["port"])
            shown.fault = refusal.sentence
            return page(shown, context, refusal)
        }
    }

    private func show(_ context: HubContext) async throws -> Response {
        try limit.check(context.peer)
        guard let check = try await checks.answer(context.word("id"), to: context.peer) else {
            limit.miss(context.peer)
            throw Refusal(.notFound, "No check has this name.")
        }
        let question = check.question
        var shown = PublicCheckPage(
            kinds, chosen: question.kind.rawValue, host: question.host?.description ?? "",
            port: question.port.map { "\($0)" } ?? "")
        let directory = checks.desk.host.places.current
        var address: IPAddress?
        if case .address(let literal)? = question.host { address = literal }
        address = address ?? check.rows.lazy.compactMap(\.outcome.address).first
        var place: ShownPlace?
        if let address { place = await directory?.place(of: address) }
        let told = await directory?.agents() ?? [:]
        shown.answer = PublicCheckPage.Answer(
            check, address: address, place: place, regions: told.mapValues(\.region))
        return page(shown, context)
    }
}
