internal import HTTPTypes
internal import Heartbeats
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/heartbeat/{host_id}`: hosts report here, each with its token.
struct BeatRoutes: Sendable {
    let host: HubHost
    let writer: HeartbeatWriter
    let limit: MissLimit
    let counters: BeatCounters

    func add(to doors: Doors) {
        let open = doors.anybodyDetailed.group("api/v1")
        for path in ["heartbeat/:host_id", "heartbeat/:host_id/:kind"] {
            open.get("\(path)") { request, context in try await hear(request, context) }
            open.post("\(path)") { request, context in try await hear(request, context) }
        }
    }

    private func hear(_ request: Request, _ context: HubContext) async throws -> Response {
        let hostID = context.word("host_id")
        guard let kind = PingKind(path: context.word("kind")) else {
            throw Refusal(
                .badRequest, "A heartbeat's path ends in start, fail, log or an exit status from 0 to 255.")
        }
        guard HostDefinition.isID(hostID) else {
            throw Refusal.invalid(
                ["path", "host_id"], kind: "string_pattern_mismatch",
                "host_id has 1 to \(HostDefinition.longestID) letters, digits, dots, hyphens and underscores."
            )
        }
        try limit.check(context.peer)
        let run = try Self.run(request)
        let now = host.clock()
        let ping = try await PingRequest.arrived(
            .host(hostID, token: Self.token(request)), kind, run: run, at: now, request, context)
        switch try await writer.take(ping) {
        case .heard, .created: break
        case .unknownHost, .ambiguous, .notCreated:
            counters.count(.unknown)
            limit.miss(context.peer)
            throw HostFault.notFound
        case .wrongToken:
            counters.count(.wrongToken)
            limit.miss(context.peer)
            throw Refusal(.unauthorized, "Invalid token", headers: [.wwwAuthenticate: "Bearer"])
        }
        counters.count(.heard)
        return Answer.json { json in
            json.value("status", "success")
            json.value("message", "Heartbeat received")
            json.value("host_id", hostID)
            json.value("timestamp", now)
        }
    }

    /// The header's; where there is none, the query's. Of two headers neither counts.
    private static func token(_ request: Request) -> Secret? {
        guard request.headers[.authorization] == nil else { return request.bearer }
        let word = request.word("token")
        return word.isEmpty ? nil : Secret(word)
    }

    private static func run(_ request: Request) throws -> RunID? {
        guard let word = request.uri.queryParameters["rid"] else { return nil }
        guard let run = RunID(word) else {
            throw Refusal.invalid(["query", "rid"], kind: "uuid_parsing", "rid is a UUID.")
        }
        return run
    }
}
