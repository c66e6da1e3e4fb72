internal import Agents
internal import HTTPTypes
internal import HubServer
internal import Hummingbird
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// `POST /api/generate-key`: a key that is pending; `POST /api/debug`: a line of an agent's log.
struct SetupRoutes: Sendable {
    private static let longestLine = 16_384
    let store: AgentStore
    let requests: KeyRequestCounters
    let agents: any AgentDirectory
    let logger: Logger
    private let strangers = KeyRequestLimit(KeyRequestLimit.ofStrangers)
    private let bearers = KeyRequestLimit(KeyRequestLimit.ofBearers)
    private let fullness = HourlyLine()

    init(_ host: HubHost, _ store: AgentStore, _ requests: KeyRequestCounters) {
        self.store = store
        agents = host.agents
        logger = host.logger
        self.requests = requests
    }

    func add(to doors: Doors) {
        doors.anybody.post("api/generate-key") { request, context in try await key(request, context) }
        doors.anybody.post("api/debug") { request, context in try await debug(request, context) }
    }

    private func key(_ request: Request, _ context: HubContext) async throws -> Response {
        let body = try await request.content(atMost: HubRequests.longest)
        guard !body.isEmpty else {
            throw Refusal(
                .badRequest, "The body is empty. Send the agent's address: {\"ip\":\"192.0.2.1\"}.")
        }
        let (address, enrolment) = try HubRequests.keyRequest(body)
        // First: strangers' requests must not use up what bearers of a token have.
        if let enrolment { return try await enrolled(enrolment, address, context) }
        return try await pending(address, context)
    }

    private func pending(_ address: IPAddress, _ context: HubContext) async throws -> Response {
        guard strangers.allows(context.peer, at: .now) else { throw tooMany(.limited) }
        let key = try await store.newPendingKey(for: address.description, from: context.peer)
        guard case .given(let secret) = key else { throw full(key, context.peer) }
        requests.count(.pending)
        logger.notice(
            "Keys: \(address) asked for a key, from \(context.peer). Approve or deny it: monitor-hub agent list"
        )
        return Answer.json { $0.value("api_key", secret.revealed) }
    }

    private func full(_ reason: PendingKey, _ peer: String) -> Refusal {
        if fullness.isDue(at: .now) {
            let whose = reason == .networkFull ? "of \(peer)'s network " : ""
            logger.warning(
                """
                Keys: cannot give a key to \(peer): too many keys \(whose)wait for a decision. \
                Approve or deny them: monitor-hub agent list. Said once an hour.
                """)
        }
        return tooMany(.full)
    }

    private func enrolled(
        _ token: Secret, _ address: IPAddress, _ context: HubContext
    ) async throws -> Response {
        // 256 bits cannot be guessed, so wrong ones need no bound.
        guard try await store.isEnrolment(token) else { throw unknownToken }
        guard bearers.allows(context.peer, at: .now) else { throw tooMany(.limited) }
        let key = try await store.key(
            enrolling: token, for: address.description, from: context.peer)
        guard let key else { throw unknownToken }
        requests.count(.enrolled)
        logger.notice("Keys: \(address) was enrolled, from \(context.peer)")
        return Answer.json { $0.value("api_key", key.revealed) }
    }

    private func tooMany(_ reason: KeyRequestCounters.Outcome) -> Refusal {
        requests.count(reason)
        return Refusal(.tooManyRequests, "Too many keys were asked for.", seconds: 60)
    }

    private var unknownToken: Refusal {
        requests.count(.unknownToken)
        return Refusal(
            .forbidden, "This enrolment token is not known here: used, expired or revoked.")
    }

    /// Strangers' lines are not written into our log.
    private func debug(_ request: Request, _ context: HubContext) async throws -> Response {
        guard let sender = try await sender(request, context) else {
            return Answer.unauthorized("This key is not approved here.")
        }
        let body = try await request.content(atMost: Self.longestLine)
        logger.info("Debug: \(sender): \(String(decoding: body, as: UTF8.self))")
        return Answer.json(.accepted) { $0.value("status", "accepted") }
    }

    /// The sender that is logged with a debug line; `nil` for a stranger.
    private func sender(_ request: Request, _ context: HubContext) async throws -> String? {
        guard request.headers[.authorization] != nil else {
            return agents.isKeyless(context.peer) ? "\(context.peer), without a key" : nil
        }
        guard let secret = request.bearer, let key = try await store.key(secret), key.state == .approved
        else { return nil }
        return key.serverID ?? "key \(key.number)"
    }
}
