internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// `POST /api/generate-key`: a key that is pending; `POST /api/debug`: a line of an agent's log.
struct SetupRoutes: Sendable {
    private static let longestLine = 16_384
    let memory: any HubMemory & KeyMemory
    let logger: Logger
    private let strangers = KeyRequestLimit(KeyRequestLimit.ofStrangers)
    private let bearers = KeyRequestLimit(KeyRequestLimit.ofBearers)

    init(memory: any HubMemory & KeyMemory, logger: Logger) {
        self.memory = memory
        self.logger = logger
    }

    func add(to doors: Doors) {
        doors.anybody.post("api/generate-key") { request, context in await key(request, context) }
        doors.anybody.post("api/debug") { request, _ in await debug(request) }
    }

    private func key(_ request: Request, _ context: HubContext) async -> Response {
        do {
            let body = try await request.content(atMost: HubRequests.longest)
            let (address, enrolment) = try HubRequests.keyRequest(body)
            // First: strangers' requests must not use up what bearers of a token have.
            if let enrolment { return try await enrolled(enrolment, address, context) }
            guard strangers.allows(context.peer, at: .now) else { return Self.tooMany }
            guard let key = try await memory.newPendingKey(for: address.description) else {
                return Self.tooMany
            }
            logger.notice(
                "Keys: \(address) asked for a key, from \(context.peer). Approve or deny it: monitor-hub agent list"
            )
            return Answer.json { $0.value("api_key", key.revealed) }
        } catch let fault as BodyFault {
            return fault.answer
        } catch let fault as WireFault {
            return Answer.refusal(.badRequest, fault.description)
        } catch {
            return Answer.later(.serviceUnavailable, "No key could be made now.", seconds: 5)
        }
    }

    private func enrolled(
        _ token: Secret, _ address: IPAddress, _ context: HubContext
    ) async throws -> Response {
        // 256 bits: nobody guesses one, so a wrong one needs no bound.
        guard try await memory.isEnrolment(token) else { return Self.unknownToken }
        guard bearers.allows(context.peer, at: .now) else { return Self.tooMany }
        let key = try await memory.key(
            enrolling: token, for: address.description, from: context.peer)
        guard let key else { return Self.unknownToken }
        logger.notice("Keys: \(address) was enrolled, from \(context.peer)")
        return Answer.json { $0.value("api_key", key.revealed) }
    }

    private static var tooMany: Response {
        Answer.later(.tooManyRequests, "Too many keys were asked for.", seconds: 60)
    }

    private static var unknownToken: Response {
        Answer.refusal(.forbidden, "This enrolment token is not known here: used, expired or revoked.")
    }

    /// Strangers' lines are not written into our log.
    private func debug(_ request: Request) async -> Response {
        do {
            guard let secret = request.bearer, let key = try await memory.key(secret), key.state == .approved
            else { return Answer.unauthorized("This key is not approved here.") }
            let body = try await request.content(atMost: Self.longestLine)
            logger.info(
                "Debug: \(key.serverID ?? "key \(key.number)"): \(String(decoding: body, as: UTF8.self))")
            return Answer.json(.accepted) { $0.value("status", "accepted") }
        } catch let fault as BodyFault {
            return fault.answer
        } catch {
            return Answer.later(.serviceUnavailable, Answer.notStored, seconds: 5)
        }
    }
}
