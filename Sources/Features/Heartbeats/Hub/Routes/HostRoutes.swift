internal import HTTPTypes
internal import Heartbeats
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/hosts`: hosts that send heartbeats, for programs.
struct HostRoutes: Sendable {
    let host: HubHost
    let store: HeartbeatStore
    let service: HeartbeatService

    private var exempt: @Sendable (Request, HubContext) -> Visitor? {
        let exemption = HostsExemption { host.settings(HeartbeatSettings.self).hostsAPI }
        return { exemption.visitor($0, $1) }
    }

    func add(to doors: Doors) {
        let readers = doors.detailed(.viewer, exempting: exempt).group("api/v1")
        readers.get("hosts") { _, _ in try await list() }
        readers.get("hosts/config/all") { _, context in try await configurations(context) }
        readers.get("hosts/:host_id") { _, context in
            let kept = try await host(context)
            let shape = try await shape(of: kept, context)
            return Answer.json { shape.full(kept, &$0) }
        }
        readers.get("heartbeat/:host_id/history") { request, context in
            try await history(request, context)
        }
        readers.get("dashboard/data") { _, context in try await dashboard(context) }
        readers.get("hosts/:host_id/flips") { _, context in try await flips(context) }
        let operators = doors.detailed(.operator, exempting: exempt).group("api/v1")
        operators.post("hosts") { request, context in try await add(request, context) }
        operators.post("hosts/generate-token") { _, _ in
            Answer.json { $0.value("token", TokenSeal.newToken().revealed) }
        }
        operators.put("hosts/:host_id") { request, context in try await change(request, context) }
        operators.patch("hosts/:host_id/config") { request, context in
            try await configure(request, context)
        }
        operators.delete("hosts/:host_id") { _, context in try await remove(context) }
        operators.post("hosts/:host_id/pause") { _, context in try await setPaused(true, context) }
        operators.post("hosts/:host_id/resume") { _, context in try await setPaused(false, context) }
        operators.post("hosts/:host_id/token") { _, context in try await renewToken(context) }
    }

    func host(_ context: HubContext) async throws -> KeptHost {
        guard let kept = try await store.host(context.word("host_id")) else { throw HostFault.notFound }
        return kept
    }

    private func list() async throws -> Response {
        let (hosts, now) = (try await store.hosts(), host.clock())
        return HostShape.array { json in
            for one in hosts { json.object { HostShape.summary(one, now, &$0) } }
        }
    }

    private func configurations(_ context: HubContext) async throws -> Response {
        let hosts = try await store.hosts()
        let shape = try await shape(of: nil, context)
        return Answer.json { json in
            json.value("total", UInt64(hosts.count))
            json.array("hosts") { json in
                for one in hosts { json.object { shape.configuration(one, &$0) } }
            }
        }
    }

    private func add(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try HostDraft(json: await Self.body(request))
        for (field, value) in [("name", draft.name), ("host_id", draft.hostID)] where value == nil {
            throw Refusal.invalid(["body", field], kind: "missing", "Field required")
        }
        let (kept, token) = try await store.add(draft, by: context.doer)
        service.changed()
        let shape = try await shape(of: kept, context)
        return Answer.json(.created) { json in
            shape.full(kept, &json)
            // A token that was made here is told once.
            if draft.token == nil { json.value("token", token.revealed) }
        }
    }

    private func change(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try HostDraft(json: await Self.body(request))
        let kept = try await store.change(context.word("host_id"), draft, by: context.doer)
        service.changed()
        let shape = try await shape(of: kept, context)
        return Answer.json { shape.full(kept, &$0) }
    }

    private func configure(_ request: Request, _ context: HubContext) async throws -> Response {
        _ = try await host(context)
        let change = try ConfigurationChange(request)
        let kept = try await store.change(context.word("host_id"), change.draft, by: context.doer)
        service.changed()
        return Answer.json { HostShape.configured(kept, change.words, &$0) }
    }

    private func remove(_ context: HubContext) async throws -> Response {
        let hostID = context.word("host_id")
        guard let kept = try await store.remove(hostID, by: context.doer) else { throw HostFault.notFound }
        service.removed(kept)
        return Answer.json { json in
            json.value("status", "success")
            json.value("message", "Host \(hostID) deleted")
        }
    }

    private func setPaused(_ isPaused: Bool, _ context: HubContext) async throws -> Response {
        let flip = try await store.setPaused(isPaused, context.word("host_id"), by: context.doer)
        service.changed(flip)
        let kept = try await host(context)
        return Answer.json { HostShape.summary(kept, host.clock(), &$0) }
    }

    private func renewToken(_ context: HubContext) async throws -> Response {
        let token = try await store.renewToken(of: context.word("host_id"), by: context.doer)
        return Answer.json { json in
            json.value("host_id", context.word("host_id"))
            json.value("token", token.revealed)
        }
    }

    private func history(_ request: Request, _ context: HubContext) async throws -> Response {
        let kept = try await host(context)
        let most = try Self.limit(request)
        let beats = try await store.beats(of: kept.number, atMost: most)
        return Answer.json { HostShape.history(kept, beats, &$0) }
    }

    private func flips(_ context: HubContext) async throws -> Response {
        let kept = try await host(context)
        let flips = try await store.flips(of: kept.number, since: UTCTime(milliseconds: 0))
        return Answer.json { HostShape.flips(kept, flips, &$0) }
    }

    private func dashboard(_ context: HubContext) async throws -> Response {
        let (hosts, now) = (try await store.hosts(), host.clock())
        let alerts = try await DashboardAlert.newest(
            host.gathering, store, of: hosts, isExempt: HostsExemption.admitted(try context.known))
        let shape = try await shape(of: nil, context)
        return Answer.json { shape.dashboard(hosts, alerts, now, &$0) }
    }

    /// Of one host, or of all: with what opens its URL, for operators.
    func shape(of host: KeptHost?, _ context: HubContext) async throws -> HostShape {
        guard try context.known.role >= .operator else { return HostShape(origin: context.origin) }
        if let host {
            let hostID = host.definition.hostID
            return HostShape(origin: context.origin, secrets: [hostID: try await store.secrets(of: hostID)])
        }
        return HostShape(origin: context.origin, secrets: try await store.secrets())
    }

    private static func limit(_ request: Request) throws -> Int {
        let word = request.word("limit")
        if word.isEmpty { return 100 }
        guard let limit = Int(word), (1...HeartbeatStore.mostListed).contains(limit) else {
            throw Refusal.invalid(
                ["query", "limit"], kind: "value_error",
                "limit is a whole number from 1 to \(HeartbeatStore.mostListed).")
        }
        return limit
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: HostDraft.longestBody) else {
            throw Refusal.tooLong(HostDraft.longestBody)
        }
        return body
    }
}
