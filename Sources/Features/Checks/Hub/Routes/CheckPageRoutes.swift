internal import Checks
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// `/checks`: what was asked, the form, and the page of each check.
struct CheckPageRoutes: Sendable {
    let desk: CheckDesk
    let store: CheckStore

    private static let listed = 50
    private static let compared = 5

    func add(to doors: Doors) {
        let pages = doors.pages(.viewer)
        pages.get("checks") { request, context in try await list(request, context.forUsersAlone) }
        pages.get("checks/new") { request, context in
            _ = try CheckRoutes.visitor(context, desk)
            let page = try await form(Form(), context, host: request.word("host"))
            return context.forUsersAlone.page(page, section: "/checks")
        }
        pages.post("checks/new") { _, context in try await ask(context) }
        pages.get("checks/:check") { request, context in try await show(request, context.forUsersAlone) }
        pages.post("checks/:check/cancel") { _, context in try await cancel(context) }
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        _ = try CheckRoutes.visitor(context, desk)
        let checks = try await store.list(
            before: UTCTime(request.word("before")), by: nil, atMost: Self.listed)
        return context.page(CheckListPage(checks, page: Self.listed), section: "/checks")
    }

    private func form(_ form: Form, _ context: HubContext, host: String? = nil) async throws -> CheckFormPage
    {
        var page = CheckFormPage(
            chosen: ProbeKind(rawValue: form["kind"]) ?? .ping,
            known: try await desk.host.agents.names()
                .union(desk.host.roads.all.flatMap { $0.agents().map(\.name) }).sorted(),
            most: CheckRequest.most(of: context.visitor?.role ?? .viewer))
        page.host = host ?? form["host"]
        page.port = form["port"]
        page.types = form["types"]
        page.agents = form["agents"]
        page.isAll = form["agents"].isEmpty || form["all"] == "on"
        let (groups, regions) = await desk.choices()
        page.groups = groups.map { .init(name: $0, isChosen: $0 == form["group"]) }
        page.regions = regions.map { .init(name: $0, isChosen: $0 == form["region"]) }
        return page
    }

    private func ask(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            let visitor = try CheckRoutes.visitor(context, desk)
            let request = form["again"].isEmpty ? try Self.request(form) : try await again(form["again"])
            let check = try await desk.ask(request, visitor, by: context.doer)
            return Answer.seeOther("/checks/\(check.id)")
        } refused: { refusal in
            var page = try await self.form(form, context)
            page.fault = refusal.sentence
            return context.page(refusal, page, section: "/checks")
        }
    }

    private func again(_ id: String) async throws -> CheckRequest {
        guard let check = try await desk.runner.check(id) else {
            throw Refusal(.notFound, "No check has this name.")
        }
        return CheckRequest(check.question, agents: check.rows.map(\.agent))
    }

    private static func request(_ form: Form) throws -> CheckRequest {
        let words = { (text: String) in
            text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { String($0) }
        }
        let (kind, types) = (form["kind"], words(form["types"]))
        var options: [UInt8]?
        if kind == ProbeKind.dns.rawValue, !types.isEmpty {
            var json = JSONWriter(reservingBytes: 64)
            json.object { $0.array("types") { json in for type in types { json.value(nil, type) } } }
            options = json.bytes
        }
        let takesPort = ProbeKind(rawValue: kind)?.takesPort ?? false
        let port = takesPort && !form["port"].isEmpty ? Int(form["port"]) ?? 0 : nil
        let typed = form["host"].filter { !$0.isWhitespace }
        // Of the agents alone, or of a host besides.
        let host = kind == ProbeKind.info.rawValue && typed.isEmpty ? nil : typed
        let names = form["all"] == "on" ? [] : form["agents"].split(separator: ",").map { Self.trimmed($0) }
        do throws(ProbeQuestionFault) {
            let question = try ProbeQuestion(kind: kind, host: host, port: port, options: options)
            var request = CheckRequest(question, agents: names.isEmpty ? nil : names)
            (request.group, request.region) = (form["group"], form["region"])
            return request
        } catch {
            throw Refusal(.unprocessableContent, error.reason)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private func show(_ request: Request, _ context: HubContext) async throws -> Response {
        _ = try CheckRoutes.visitor(context, desk)
        guard let check = try await desk.runner.check(context.word("check")) else {
            throw Refusal(.notFound, "No check has this name.")
        }
        let earlier = try await store.earlier(than: check, atMost: Self.compared)
        var before: Check?
        if !request.word("with").isEmpty {
            before = try await desk.runner.check(request.word("with"))
            guard before?.question == check.question else {
                throw Refusal(.notFound, "No check of the same question has this name.")
            }
        }
        let places = await CheckPlaces(check, desk.host)
        return context.page(
            CheckPage(
                check, places: places, earlier: earlier, comparedWith: before,
                link: "\(desk.host.publicAddress ?? context.origin)/checks/\(check.id)"), section: "/checks")
    }

    private func cancel(_ context: HubContext) async throws -> Response {
        let visitor = try CheckRoutes.visitor(context, desk)
        guard let check = try await desk.runner.check(context.word("check")) else {
            throw Refusal(.notFound, "No check has this name.")
        }
        guard visitor.role >= .administrator || check.askedBy == visitor.name else {
            throw Refusal(.forbidden, "Only the user who asked and administrators may cancel a check.")
        }
        if desk.runner.cancel(check.id) {
            try await store.tell(.checkCancelled, check.subject, by: context.doer)
        }
        return Answer.seeOther("/checks/\(check.id)")
    }
}
