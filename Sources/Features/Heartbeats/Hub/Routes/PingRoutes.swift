internal import HTTPTypes
internal import Heartbeats
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/ping/...`: healthchecks' ping URLs, so that its clients only need another address. Its answers, word for word.
///
/// Source: healthchecks.io/docs/http_api, "Pinging API".
struct PingRoutes: Sendable {
    let host: HubHost
    let writer: HeartbeatWriter
    let limit: MissLimit
    let counters: BeatCounters

    func add(to doors: Doors) {
        let open = doors.anybody
        for path in ["ping/:first", "ping/:first/:second", "ping/:first/:second/:third"] {
            open.get("\(path)") { request, context in try await answer(request, context) }
            open.post("\(path)") { request, context in try await answer(request, context) }
        }
    }

    private func answer(_ request: Request, _ context: HubContext) async throws -> Response {
        let words = ["first", "second", "third"].map { context.word($0) }
        guard let (target, kind) = Self.target(words, isCreating: request.word("create") == "1") else {
            return Self.text(.badRequest, "invalid url format")
        }
        var run: RunID?
        if let word = request.uri.queryParameters["rid"] {
            run = RunID(word)
            if run == nil { return Self.text(.badRequest, "invalid uuid format") }
        }
        try limit.check(context.peer)
        let ping = try await PingRequest.arrived(
            target, kind, run: run, at: host.clock(), request, context)
        switch try await writer.take(ping) {
        case .heard:
            counters.count(.heard)
            return Self.text(.ok, "OK")
        case .created:
            counters.count(.heard)
            return Self.text(.created, "Created")
        case .ambiguous: return Self.text(.conflict, "ambiguous slug")
        case .notCreated(let why):
            // Who has the key is not guessing.
            counters.count(.notCreated)
            return Self.answer(why)
        case .unknownHost, .wrongToken:
            counters.count(.unknown)
            limit.miss(context.peer)
            return Self.text(.notFound, "not found")
        }
    }

    /// A UUID and a kind, or a key, a slug and a kind.
    ///
    /// - Returns: `nil` for a path of another form.
    private static func target(
        _ words: [String], isCreating: Bool
    ) -> (ArrivedPing.Target, PingKind)? {
        if let uuid = RunID(words[0]), words[2].isEmpty {
            return PingKind(path: words[1]).map { (.uuid(Secret(uuid.description)), $0) }
        }
        let slug = words[1]
        if slug.isEmpty { return (.uuid(Secret(words[0])), .success) }
        guard slug.utf8.count <= HostDefinition.longestID, slug == slug.lowercased(),
            let kind = PingKind(path: words[2])
        else { return nil }
        return (.slug(key: Secret(words[0]), slug, isCreating: isCreating), kind)
    }

    private static func answer(_ refusal: CreationRefusal) -> Response {
        switch refusal {
        case .tooManyNow:
            text(
                .tooManyRequests,
                "too many new hosts: at most \(HeartbeatStore.mostCreatedInMinute) a minute",
                [.retryAfter: "60"])
        case .tooMany:
            text(.conflict, "too many hosts: add this one on the page Heartbeats, or remove others")
        case .name: text(.conflict, "no host can have this name: take another slug")
        }
    }

    private static func text(
        _ status: HTTPResponse.Status, _ words: String, _ more: HTTPFields = [:]
    ) -> Response {
        Answer.bytes(
            status,
            headers: [
                .accessControlAllowOrigin: "*",
                HTTPField.Name("Ping-Body-Limit")!: "\(ArrivedPing.longestBody)",
            ] + more, Array(words.utf8), type: "text/plain; charset=utf-8")
    }
}
