internal import HTTPTypes
internal import HubFrame
internal import HubNouns
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// The pages on what was measured: overview, router, device.
struct PageRoutes: Sendable {
    private let memory: any HubMemory
    private let agents: any AgentDirectory
    private let states: LiveStates
    private let clock: @Sendable () -> UTCTime

    init(_ host: HubHost, states: LiveStates) {
        memory = host.memory
        agents = host.agents
        clock = host.clock
        self.states = states
    }

    func add(to doors: Doors) {
        let group = doors.pages(.viewer)
        group.get("/") { _, context in try await overview(context) }
        group.get("routers/:agent") { _, context in try await router(context) }
        group.get("routers/:agent/devices/:device") { _, context in try await device(context) }
        doors.pages(.operator).post("routers/:agent/devices/:device/name") { _, context in
            try await rename(context)
        }
        doors.pages(.administrator).post("routers/:agent/remove") { _, context in
            try await remove(context)
        }
    }

    private func remove(_ context: HubContext) async throws -> Response {
        let agent = context.word("agent")
        guard try await agents.remove(agent, by: context.doer) else { throw Self.noRouter(agent) }
        return Answer.seeOther("/")
    }

    private static func noRouter(_ name: String) -> Refusal {
        Refusal(.notFound, "There is no router '\(name)' here.")
    }

    private static func noDevice(_ name: String) -> Refusal {
        Refusal(.notFound, "This router has no device '\(name)'.")
    }

    private func overview(_ context: HubContext) async throws -> Response {
        let all = try await memory.agents()
        let now = ContinuousClock.now
        let states = states.all
        let online = all.compactMap { states[$0.serverID] }.filter { $0.isOnline(at: now) }
        let page = OverviewPage(
            routers: all.map { RouterRow($0, states[$0.serverID], at: now) },
            waitingKeys: try await agents.undecided(),
            total: Flow(
                download: online.isEmpty ? nil : online.reduce(0) { $0 + $1.download },
                upload: online.isEmpty ? nil : online.reduce(0) { $0 + $1.upload }))
        return context.page(page, section: "/")
    }

    private func router(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let state = states.newest(of: agent.serverID)
        let now = states.present(of: agent.serverID)
        let page = RouterPage(
            router: RouterRow(agent, state, at: .now),
            interfaces: state?.interfaces.map { InterfaceRow($0, isNow: now != nil) } ?? [],
            devices: try await DeviceTable(memory: memory, agent: agent.serverID, state: now).rows(),
            sensor: state?.host.temperatures.first?.sensor,
            clockBehindSeconds: Double(agent.skewMilliseconds) / 1000,
            uptimeSeconds: now?.host.uptimeSeconds)
        return context.page(page, section: "/")
    }

    private func device(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let device = context.word("device")
        let state = states.present(of: agent.serverID)
        let table = DeviceTable(memory: memory, agent: agent.serverID, state: state)
        guard let page = try await table.page(of: device, at: clock()) else {
            throw Self.noDevice(device)
        }
        return context.page(page, section: "/")
    }

    /// An empty name goes back to what the network says.
    private func rename(_ context: HubContext) async throws -> Response {
        let (agent, device) = (context.word("agent"), context.word("device"))
        let text = context.form?["name"] ?? ""
        let name = GivenName(text)
        guard name != nil || text.allSatisfy(\.isWhitespace) else {
            throw Refusal(
                .unprocessableContent,
                "A name has 1 to \(GivenName.maximumBytes) bytes, and is not an address.")
        }
        guard try await memory.rename(device, of: agent, to: name, by: context.doer) else {
            throw Self.noDevice(device)
        }
        return Answer.seeOther(Path.device(device, of: agent))
    }

    private func agent(_ context: HubContext) async throws -> AgentSummary {
        let name = context.word("agent")
        guard let agent = try await memory.agents().first(where: { $0.serverID == name }) else {
            throw Self.noRouter(name)
        }
        return agent
    }
}
