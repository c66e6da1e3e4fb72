internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// The pages of one router and its devices.
struct PageRoutes: Sendable {
    private let store: LanStore
    private let agents: any AgentDirectory
    private let states: LiveStates
    private let clock: @Sendable () -> UTCTime

    init(_ host: HubHost, _ store: LanStore, states: LiveStates) {
        self.store = store
        agents = host.agents
        clock = host.clock
        self.states = states
    }

    func add(to doors: Doors) {
        let group = doors.pages(.viewer)
        group.get("routers/:agent") { _, context in try await router(context) }
        group.get("routers/:agent/history") { _, context in try await history(context) }
        group.get("routers/:agent/interfaces") { _, context in try await interfaces(context) }
        group.get("routers/:agent/devices/:device") { _, context in try await device(context) }
        let operators = doors.pages(.operator)
        operators.post("routers/:agent/devices/:device/name") { _, context in try await rename(context) }
        operators.get("routers/:agent/line") { _, context in try await line(context) }
        operators.post("routers/:agent/line") { _, context in try await setLine(context) }
        doors.pages(.administrator).post("routers/:agent/remove") { _, context in
            try await remove(context)
        }
    }

    private func remove(_ context: HubContext) async throws -> Response {
        let agent = context.word("agent")
        guard try await agents.remove(agent, by: context.doer) else { throw Self.noRouter(agent) }
        return context.seeOther("/", saying: "\(agent) was removed.")
    }

    private static func noRouter(_ name: String) -> Refusal {
        var refusal = Refusal(.notFound, "There is no router '\(name)' here.")
        refusal.next = PageLink("All routers", "/routers")
        return refusal
    }

    private static func noDevice(_ name: String, of router: String) -> Refusal {
        var refusal = Refusal(.notFound, "\(router) has no device '\(name)'. It may have been forgotten.")
        refusal.next = PageLink("Devices of \(router)", "/routers/\(PercentText.encoded(router))")
        return refusal
    }

    private func head(
        _ agent: AgentSummary, _ tab: RouterHead.Tab, _ context: HubContext
    ) throws -> RouterHead {
        RouterHead(
            RouterRow(agent, states.newest(of: agent.serverID), at: .now), tab,
            uptimeSeconds: states.present(of: agent.serverID)?.host.uptimeSeconds,
            seesLine: try context.known.role >= .operator)
    }

    private func router(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let now = states.present(of: agent.serverID)
        let devices = try await DeviceTable(store: store, agent: agent.serverID, state: now).rows()
        return context.page(RouterPage(try head(agent, .now, context), devices: devices), section: "/")
    }

    private func history(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let sensor = states.newest(of: agent.serverID)?.host.temperatures.first?.sensor
        return context.page(
            RouterHistoryPage(try head(agent, .history, context), sensor: sensor), section: "/")
    }

    private func interfaces(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let isNow = states.present(of: agent.serverID) != nil
        let all = states.newest(of: agent.serverID)?.interfaces.map { InterfaceRow($0, isNow: isNow) } ?? []
        return context.page(
            RouterInterfacesPage(try head(agent, .interfaces, context), all), section: "/")
    }

    private func device(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let device = context.word("device")
        let table = DeviceTable(
            store: store, agent: agent.serverID, state: states.present(of: agent.serverID))
        let page = try await table.page(of: device, since: agent.firstSeen.milliseconds, at: clock())
        guard let page else { throw Self.noDevice(device, of: agent.serverID) }
        return context.page(page, section: "/devices")
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
        guard try await store.rename(device, of: agent, to: name, by: context.doer) else {
            throw Self.noDevice(device, of: agent)
        }
        let said = try await store.devices(of: agent)?.first { $0.device == device }?.agentName ?? ""
        return context.seeOther(
            Path.device(device, of: agent),
            saying: name == nil
                ? "The network’s name, \(said), is used again." : "Saved. The network calls it \(said).")
    }

    private func line(_ context: HubContext) async throws -> Response {
        context.page(try await linePage(context), section: "/")
    }

    private func linePage(_ context: HubContext, fault: String? = nil) async throws -> RouterLinePage {
        let agent = try await agent(context)
        let plan = try await store.plan(of: agent.serverID)
        let used = try await store.networkDays(of: agent.serverID, most: 40).mapValues {
            plan.counting(download: $0.0, upload: $0.1)
        }
        var month = MonthCard()
        month.tell(QuotaForecast(plan, used: used, today: store.today))
        return RouterLinePage(try head(agent, .line, context), plan, month, fault: fault)
    }

    private func setLine(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let form = context.form ?? Form()
        do {
            let plan = try LinePlan(
                download: form["download"], upload: form["upload"], quota: form["quota"],
                counted: form["counted"], resetDay: form["resetDay"])
            _ = try await store.setPlan(plan, of: agent.serverID, by: context.doer)
        } catch let fault as LinePlan.Fault {
            let refusal = Refusal(.unprocessableContent, fault.description)
            let page = try await linePage(context, fault: fault.description)
            return context.page(refusal, page.typed(form), section: "/")
        }
        return context.seeOther(Path.router(agent.serverID) + "/line", saying: "Saved.")
    }

    private func agent(_ context: HubContext) async throws -> AgentSummary {
        let name = context.word("agent")
        guard let agent = try await store.agents().first(where: { $0.serverID == name }) else {
            throw Self.noRouter(name)
        }
        return agent
    }
}

extension RouterLinePage {
    /// What a refused form had in its fields is not lost.
    fileprivate func typed(_ form: Form) -> RouterLinePage {
        var page = self
        (page.download, page.upload, page.quota) = (form["download"], form["upload"], form["quota"])
        page.resetDay = form["resetDay"]
        return page
    }
}
