internal import Checks
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/checks`: asking, reading what came of it, and calling it off.
struct CheckRoutes: Sendable {
    let desk: CheckDesk
    let store: CheckStore

    private static let listed = 100

    func add(to doors: Doors) {
        let programs = doors.programs(.viewer)
        programs.post("api/v1/checks") { request, context in try await ask(request, context) }
        programs.get("api/v1/checks") { request, context in try await list(request, context) }
        programs.get("api/v1/checks/:check") { request, context in try await show(request, context) }
        programs.delete("api/v1/checks/:check") { _, context in try await cancel(context) }
    }

    /// Who may see checks may ask for them, too.
    static func visitor(_ context: HubContext, _ desk: CheckDesk) throws -> Visitor {
        guard let visitor = context.visitor, visitor.role >= desk.least else {
            throw Refusal(.forbidden, "Checks need the role \(desk.least.rawValue).")
        }
        return visitor
    }

    private func ask(_ request: Request, _ context: HubContext) async throws -> Response {
        let visitor = try Self.visitor(context, desk)
        guard let body = try await request.bytes(atMost: CheckRequest.longest) else {
            throw Refusal.tooLong(CheckRequest.longest)
        }
        let check = try await desk.ask(CheckRequest(body), visitor, by: context.doer)
        return Answer.json(.accepted, headers: [.location: "/api/v1/checks/\(check.id)"]) { json in
            json.value("check", check.id)
            json.value("agents", UInt64(check.rows.count))
            json.value("notAsked", UInt64(check.notAsked))
            json.value("deadlineSeconds", UInt64(check.deadlineSeconds))
        }
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        let visitor = try Self.visitor(context, desk)
        let before = request.word("before")
        let time = before.isEmpty ? nil : UTCTime(before)
        guard before.isEmpty || time != nil else {
            throw Refusal(.badRequest, "'before' is not a time (RFC 3339).")
        }
        let isMine = ["1", "true", "yes"].contains(request.word("mine"))
        let checks = try await store.list(before: time, by: isMine ? visitor.name : nil, atMost: Self.listed)
        return Answer.json { json in
            json.array("checks") { json in
                for check in checks { json.object { CheckShape.writeSummary(check, &$0) } }
            }
        }
    }

    private func show(_ request: Request, _ context: HubContext) async throws -> Response {
        let visitor = try Self.visitor(context, desk)
        let check = try await found(context)
        try desk.admitRead(check.id, by: visitor)
        let word = request.word("since")
        guard word.isEmpty || UInt32(word) != nil else {
            throw Refusal(.badRequest, "'since' is not a version.")
        }
        return Answer.json { CheckShape.write(check, since: UInt32(word).map { Int($0) }, &$0) }
    }

    private func cancel(_ context: HubContext) async throws -> Response {
        let visitor = try Self.visitor(context, desk)
        let check = try await found(context)
        guard visitor.role >= .administrator || check.askedBy == visitor.name else {
            throw Refusal(.forbidden, "Only the user who asked and administrators may cancel a check.")
        }
        if desk.runner.cancel(check.id) {
            try await store.tell(.checkCancelled, check.subject, by: context.doer)
        }
        return Answer.json { $0.value("cancelled", true) }
    }

    private func found(_ context: HubContext) async throws -> Check {
        guard let check = try await desk.runner.check(context.word("check")) else {
            throw Refusal(.notFound, "No check has this name.")
        }
        return check
    }
}
