internal import HTTPTypes
internal import Heartbeats
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/push/{token}`: Uptime Kuma's push URL, with a host's token, so that its clients only need another address.
struct PushRoute: Sendable {
    let host: HubHost
    let writer: HeartbeatWriter
    let limit: MissLimit
    let counters: BeatCounters

    func add(to doors: Doors) {
        doors.anybody.get("api/push/:token") { request, context in try await answer(request, context) }
        doors.anybody.post("api/push/:token") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: HubContext) async throws -> Response {
        try limit.check(context.peer)
        let kind: PingKind = request.word("status") == "down" ? .fail : .success
        let arrived = try await PingRequest.arrived(
            .push(Secret(context.word("token"))), kind, at: host.clock(), request, context)
        let message = request.word("msg")
        let ping = ArrivedPing(
            arrived.target, arrived.ping, isPost: arrived.isPost, address: arrived.address,
            userAgent: arrived.userAgent, body: message.isEmpty || message == "OK" ? [] : Array(message.utf8))
        switch try await writer.take(ping) {
        case .heard, .created:
            counters.count(.heard)
            return Answer.json { $0.value("ok", true) }
        case .unknownHost, .wrongToken, .ambiguous, .notCreated:
            counters.count(.unknown)
            limit.miss(context.peer)
            return Answer.json(.notFound) { json in
                json.value("ok", false)
                json.value("msg", "Monitor not found or not active.")
            }
        }
    }
}
