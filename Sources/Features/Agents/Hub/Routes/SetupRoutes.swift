internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// `POST /api/generate-key`: a key that is pending; `POST /api/debug`: a line of an agent's log.
struct SetupRoutes: Sendable {
    private static let longestLine = 16_384
    let memory: any HubMemory & KeyMemory
    let counters: HubCounters
    let logger: Logger
    private let strangers = KeyRequestLimit(KeyRequestLimit.ofStrangers)
    private let bearers = KeyRequestLimit(KeyRequestLimit.ofBearers)
    private let fullness = HourlyLine()
    private let configuration: CurrentConfiguration

    init(_ parts: HubParts) {
        memory = parts.memory
        counters = parts.counters
        logger = parts.logger
        configuration = parts.configuration
    }

    func add(to doors: Doors) {
        doors.anybody.post("api/generate-key") { request, context in await key(request, context) }
        doors.anybody.post("api/debug") { request, context in await debug(request, context) }
    }

    private func key(_ request: Request, _ context: HubContext) async -> Response {
        do {
            let body = try await request.content(atMost: HubRequests.longest)
            guard !body.isEmpty else {
                return Answer.refusal(
                    .badRequest, "The body is empty. Send the agent's address: {\"ip\":\"192.0.2.1\"}.")
            }
            let (address, enrolment) = try HubRequests.keyRequest(body)
            // First: strangers' requests must not use up what bearers of a token have.
            if let enrolment { return try await enrolled(enrolment, address, context) }
            return try await pending(address, context)
        } catch let fault as BodyFault {
            return fault.answer
        } catch let fault as WireFault {
            return Answer.refusal(.badRequest, fault.description)
        } catch {
            return Answer.later(.serviceUnavailable, "No key could be made now.", seconds: 5)
        }
    }

    private func pending(_ address: IPAddress, _ context: HubContext) async throws -> Response {
        guard strangers.allows(context.peer, at: .now) else { return tooMany(.limited) }
        let key = try await memory.newPendingKey(for: address.description, from: context.peer)
        guard case .given(let secret) = key else { return full(key, context.peer) }
        counters.asked(.pending)
        logger.notice(
            "Keys: \(address) asked for a key, from \(context.peer). Approve or deny it: monitor-hub agent list"
        )
        return Answer.json { $0.value("api_key", secret.revealed) }
    }

    private func full(_ reason: PendingKey, _ peer: String) -> Response {
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
        guard try await memory.isEnrolment(token) else { return unknownToken }
        guard bearers.allows(context.peer, at: .now) else { return tooMany(.limited) }
        let key = try await memory.key(
            enrolling: token, for: address.description, from: context.peer)
        guard let key else { return unknownToken }
        counters.asked(.enrolled)
        logger.notice("Keys: \(address) was enrolled, from \(context.peer)")
        return Answer.json { $0.value("api_key", key.revealed) }
    }

    private func tooMany(_ reason: HubCounters.KeyRequest) -> Response {
        counters.asked(reason)
        return Answer.later(.tooManyRequests, "Too many keys were asked for.", seconds: 60)
    }

    private var unknownToken: Response {
        counters.asked(.unknownToken)
        return Answer.refusal(
            .forbidden, "This enrolment token is not known here: used, expired or revoked.")
    }

    /// Strangers' lines are not written into our log.
    private func debug(_ request: Request, _ context: HubContext) async -> Response {
        do {
            guard let sender = try await sender(request, context) else {
                return Answer.unauthorized("This key is not approved here.")
            }
            let body = try await request.content(atMost: Self.longestLine)
            logger.info("Debug: \(sender): \(String(decoding: body, as: UTF8.self))")
            return Answer.json(.accepted) { $0.value("status", "accepted") }
        } catch let fault as BodyFault {
            return fault.answer
        } catch {
            return Answer.later(.serviceUnavailable, Answer.notStored, seconds: 5)
        }
    }
}

extension SetupRoutes {
    /// The sender that is logged with a debug line; `nil` for a stranger.
    private func sender(_ request: Request, _ context: HubContext) async throws -> String? {
        guard request.headers[.authorization] != nil else {
            return configuration.value.isKeyless(context.peer) ? "\(context.peer), without a key" : nil
        }
        guard let secret = request.bearer, let key = try await memory.key(secret), key.state == .approved
        else { return nil }
        return key.serverID ?? "key \(key.number)"
    }
}
