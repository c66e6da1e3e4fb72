internal import HTTPTypes
internal import HubIntake
internal import HubServer
internal import Hummingbird
internal import LanWire
internal import MonitorCore
internal import MonitorWire

/// `POST /api/monitor`: one snapshot, or several in an array. 202 means durable, and so does 201.
///
/// Next: `LanStore`, and behind it `ReportIntake.store`.
struct SnapshotRoutes: Sendable {
    static let mostInArray = 1000
    /// How many an agent is asked to put into one request after an outage.
    private static let invited = 100
    private static let machine = HTTPField.Name(MachineFingerprint.header)!
    private let host: HubHost
    private let states: LiveStates
    private let newest: NewestSnapshots
    private let counters: SnapshotCounters
    private let store: LanStore

    init(
        _ host: HubHost, _ store: LanStore, states: LiveStates, newest: NewestSnapshots,
        counters: SnapshotCounters
    ) {
        self.host = host
        self.states = states
        self.newest = newest
        self.counters = counters
        self.store = store
    }

    func add(to doors: Doors) {
        doors.anybody.post("api/monitor") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: HubContext) async throws -> Response {
        do {
            guard let secret = request.bearer, let key = try await host.agents.key(secret) else {
                return refused(.unauthorized, Answer.unauthorized(.unknown))
            }
            guard key.standing != .denied else {
                return refused(.denied, Answer.unauthorized(.denied))
            }
            if key.standing == .approved { host.connections.prove(context.connection) }
            let limits = host.budget.limits(of: key.standing)
            let (body, share) = try await limits.open(ReceivedBody(of: request, limits))
            defer { withExtendedLifetime(share) {} }
            // A connectivity test does not count as a move: it proves nothing about the machine.
            guard !body.isEmpty else { return refused(.malformed, Self.nothing) }
            if HubRequests.isConnectivityTest(body) { return Self.accepted(0) }
            let snapshots = try Self.snapshots(in: body)
            let used = try await host.agents.key(
                key, usedFrom: context.peer, machine: request.headers[Self.machine])
            return try await store(snapshots, used)
        } catch BodyFault.tooLong(BodyBudget.longestOfStrangers) {
            return refused(.quarantineFull, Self.tooLongToWait)
        } catch {
            counters.refused(Self.reason(error))
            throw error
        }
    }

    private static func reason(_ error: any Error) -> SnapshotCounters.Reason {
        switch error {
        case BodyFault.tooLong: .tooLong
        case BodyFault.unknownEncoding: .unknownEncoding
        case BodyFault.noRoom: .noRoom
        case BodyFault.damaged, is WireFault: .malformed
        default: .unavailable
        }
    }

    private func refused(_ reason: SnapshotCounters.Reason, _ answer: Response) -> Response {
        counters.refused(reason)
        return answer
    }

    private static func snapshots(in body: [UInt8]) throws(WireFault) -> [ReceivedSnapshot] {
        let first = body.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        guard first == UInt8(ascii: "[") else { return [try SnapshotV1.decode(body)] }
        return try SnapshotV1.decodeArray(body, atMost: mostInArray)
    }

    private func store(_ received: [ReceivedSnapshot], _ key: any KnownKey) async throws -> Response {
        let (now, began) = (host.clock(), ContinuousClock.now)
        let isWatched = host.settings(LanSettings.self).metricsIncludeAgents
        let outcomes = try await withThrowingTaskGroup(of: ReportOutcome.self) { group in
            for one in received {
                let arrival = Arrival(
                    snapshot: one.snapshot, key: key.number, agentVersion: one.agentVersion, arrivedAt: now,
                    body: one.json)
                group.addTask {
                    let outcome = try await store.store(arrival)
                    guard outcome == .stored else { return outcome }
                    states.offer(one.snapshot, version: one.agentVersion, arrivedAt: now)
                    if isWatched { newest.put(arrival) }
                    return outcome
                }
            }
            var outcomes: [ReportOutcome] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        counters.kept(outcomes, in: .now - began)
        let notice = outcomes.contains(.waiting) ? key.notice : nil
        // Earlier Python agents send no version, and take 202 for a failure.
        let isOfBefore = received.allSatisfy { $0.agentVersion == nil }
        return outcomes.lazy.compactMap(Self.refusal).first
            ?? Self.accepted(
                outcomes.count, notice, status: isOfBefore ? .created : .accepted)
    }

    /// Not 413, which says that these snapshots can never be taken: the sender keeps them until its key is
    /// approved.
    private static var tooLongToWait: Response {
        Answer.later(
            .tooManyRequests,
            "This key is not approved yet. Until then a request has at most "
                + "\(BodyBudget.longestOfStrangers) bytes.", seconds: 60)
    }

    /// Where one of several is refused, all may be sent again: those that are stored are known.
    private static func refusal(of outcome: ReportOutcome) -> Response? {
        switch outcome {
        case .stored, .repeated, .waiting: nil
        case .quarantineFull:
            Answer.later(
                .tooManyRequests, "This key is not approved yet, and its quarantine is full.",
                seconds: 60)
        case .undated:
            Answer.later(
                .serviceUnavailable, "The hub's clock is not set, and this snapshot's time cannot be right.",
                seconds: 30)
        case .unfit:
            Answer.refusal(.badRequest, "The database cannot hold this snapshot. The hub's log says why.")
        case .refused(let reason): Answer.refusal(.badRequest, reason)
        case .denied: Answer.unauthorized(.denied)
        case .foreign(let owner): Answer.refusal(.forbidden, .foreign(owner: owner))
        }
    }

    /// What a sender may do from now on.
    ///
    /// - Parameter isWaiting: for an approval, until which requests are short.
    private static func offers(isWaiting: Bool) -> HTTPFields {
        [
            .acceptEncoding: ContentEncoding.offered,
            HTTPField.Name("Snapshots-Per-Request")!: isWaiting ? "1" : "\(invited)",
        ]
    }

    private static let nothing = Answer.refusal(
        .badRequest,
        "The body is empty. Send a snapshot as JSON, or {\"test\":\"connectivity\"} to try the key.")

    /// - Parameter notice: what the sender should know of its key, which waits for an approval then.
    private static func accepted(
        _ count: Int, _ notice: KeyNotice? = nil, status: HTTPResponse.Status = .accepted
    ) -> Response {
        Answer.json(status, headers: offers(isWaiting: notice != nil)) { json in
            json.value("status", "accepted")
            json.value("snapshots", UInt64(count))
            if let notice {
                json.value("code", notice.code.rawValue)
                json.value("notice", notice.sentence)
            }
        }
    }
}
