internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import ServiceLifecycle

/// The link where no WebSocket passes: reports are posted, and orders are asked for by requests that wait.
///
/// The frames are those of the link (`docs/link.schema.json`), in arrays.
struct LinkRoutes: Sendable {
    /// A request for orders waits no longer, whatever it asks for.
    static let longestWait = 30
    private static let machine = HTTPField.Name(MachineFingerprint.header)!
    private let host: HubHost
    private let link: LinkParts

    init(_ host: HubHost, _ link: LinkParts) {
        self.host = host
        self.link = link
    }

    func add(to doors: Doors) {
        doors.anybody.post("api/v1/reports") { request, context in
            try await answer(request, context) { key, limits in
                let (content, share) = try await limits.open(ReceivedBody(of: request, limits))
                defer { withExtendedLifetime(share) {} }
                return try await reports(Self.frames(in: content), key)
            }
        }
        doors.anybody.post("api/v1/orders") { request, context in
            try await answer(request, context) { key, limits in
                let frames = try await Self.frames(of: request, limits)
                let answer = try await orders(frames, key, within: Self.wait(of: request))
                // What was decided on the key while this waited counts.
                guard answer.status == .ok, try await !isApproved(request) else { return answer }
                return Answer.unauthorized(.denied)
            }
        }
    }

    /// - Parameter body: given the key of an agent that is approved, and the bounds of its bodies.
    private func answer(
        _ request: Request, _ context: HubContext,
        _ body: (any KnownKey, BodyBudget.Class) async throws -> Response
    ) async throws -> Response {
        guard let secret = request.bearer, let found = try await host.agents.key(secret) else {
            return Answer.unauthorized(.unknown)
        }
        let key = try await host.agents.key(
            found, usedFrom: context.peer, machine: request.headers[Self.machine])
        guard key.standing != .denied else { return Answer.unauthorized(.denied) }
        // Nothing of strangers is read: what they have to say waits with them.
        if let notice = key.notice { return Self.waits(notice) }
        host.connections.prove(context.connection)
        return try await body(key, host.budget.limits(of: key.standing))
    }

    private func isApproved(_ request: Request) async throws -> Bool {
        guard let secret = request.bearer else { return false }
        return try await host.agents.key(secret)?.standing == .approved
    }

    private static func waits(_ notice: KeyNotice) -> Response {
        Answer.refusal(.tooManyRequests, notice, headers: [.retryAfter: "60"])
    }

    /// What the request says. The memory of its body is given back: the answer may take long.
    private static func frames(
        of request: Request, _ limits: BodyBudget.Class
    ) async throws -> [LinkFrame] {
        let (content, share) = try await limits.open(ReceivedBody(of: request, limits))
        defer { withExtendedLifetime(share) {} }
        return try frames(in: content)
    }

    /// One frame, or an array of them.
    private static func frames(in body: [UInt8]) throws(WireFault) -> [LinkFrame] {
        if LinkFrame.isFrame(body) { return [try LinkFrame.read(body).frame] }
        return try LinkFrame.readAll(body).map(\.frame)
    }

    private static func wait(of request: Request) -> Duration {
        let asked = request.uri.queryParameters.get("wait").flatMap { Int($0) } ?? 0
        return .seconds(min(max(0, asked), longestWait))
    }

    /// The agent that the key speaks for; one that has spoken for none yet speaks for the claimed one from now on.
    private func speaker(of key: any KnownKey, claiming agent: String) async throws -> String? {
        key.owner == agent ? agent : try await host.agents.owner(of: key.number, claiming: agent)
    }

    // MARK: Reports

    /// 202 where all are durable. Where one is not, all may be sent again: those that are stored are known.
    private func reports(_ frames: [LinkFrame], _ key: any KnownKey) async throws -> Response {
        var count: UInt64 = 0
        for case .report(let report) in frames {
            let agent = try await speaker(of: key, claiming: report.name.serverID)
            let ack = await link.ack(of: report, from: agent, key: key.number)
            if let refusal = Self.refusal(ack) { return refusal }
            count += 1
        }
        let headers: HTTPFields = [
            .acceptEncoding: ContentEncoding.offered,
            HTTPField.Name("Snapshots-Per-Request")!: "\(LinkBounds.mostFrames / 2)",
        ]
        return Answer.json(.accepted, headers: headers) { json in
            json.value("status", "accepted")
            json.value("reports", count)
        }
    }

    private static func refusal(_ ack: ReportAck) -> Response? {
        func answer(_ status: HTTPResponse.Status, _ headers: HTTPFields = [:]) -> Response {
            Answer.json(status, headers: headers) { json in
                json.value("error", ack.reason ?? "The report was not stored.")
                json.value("code", ack.code ?? "report-refused")
            }
        }
        switch ack.outcome {
        case .stored, .repeated: return nil
        case .refused: return answer(ack.code == "key-foreign" ? .forbidden : .unprocessableContent)
        case .later: return answer(.serviceUnavailable, [.retryAfter: "\(ack.retrySeconds ?? 5)"])
        }
    }

    // MARK: Orders

    private func orders(
        _ frames: [LinkFrame], _ key: any KnownKey, within wait: Duration
    ) async throws -> Response {
        guard case .hello(let hello) = frames.first, let claimed = hello.serverID else {
            return Answer.refusal(.badRequest, "Expected an array of frames, an agent's hello first.")
        }
        guard let agent = try await speaker(of: key, claiming: claimed), agent == claimed else {
            return Answer.refusal(.forbidden, .foreign(owner: key.owner ?? ""))
        }
        for frame in frames.dropFirst() {
            if case .live(let message) = frame { link.live(message, from: agent) }
            _ = await link.orders.heard(frame, from: agent)
        }
        // A hub that ends does not wait for those who wait.
        let news = try await cancelWhenGracefulShutdown { [orders = link.orders] in
            try await orders.poll(agent, hello, within: wait)
        }
        guard !news.isEmpty else { return Response(status: .noContent, headers: [.cacheControl: "no-store"]) }
        return Answer.bytes(
            .ok, LinkFrame.array(Self.fitting([.hello(link.hello)] + news)), type: "application/json")
    }

    /// As many as an agent accepts in one answer; the others go with the next.
    private static func fitting(_ frames: [LinkFrame]) -> [[UInt8]] {
        var (all, bytes): ([[UInt8]], Int) = ([], 2)
        for frame in frames.prefix(LinkBounds.mostFrames) {
            let text = frame.bytes
            bytes += text.count + 1
            if bytes > LinkBounds.longestFrame, all.count > 1 { break }
            all.append(text)
        }
        return all
    }
}
