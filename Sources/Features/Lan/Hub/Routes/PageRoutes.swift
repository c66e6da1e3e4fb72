internal import HTTPTypes
internal import HubNouns
internal import HubPages
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// The pages on what was measured: overview, router, device.
struct PageRoutes: Sendable {
    let memory: any HubMemory & KeyMemory
    let states: LiveStates
    let clock: @Sendable () -> UTCTime

    func add(to doors: Doors) {
        let group = doors.pages(.viewer)
        group.get("/") { _, context in
            await answered(context) { try await overview(context) }
        }
        group.get("routers/:agent") { _, context in
            await answered(context) { try await router(context) }
        }
        group.get("routers/:agent/devices/:device") { _, context in
            await answered(context) { try await device(context) }
        }
        doors.pages(.operator).post("routers/:agent/devices/:device/name") { _, context in
            await answered(context) { try await rename(context) }
        }
        doors.pages(.administrator).post("routers/:agent/remove") { _, context in
            await answered(context) { try await remove(context) }
        }
    }

    private func remove(_ context: HubContext) async throws -> Response {
        let agent = context.word("agent")
        guard try await memory.remove(agent: agent, by: context.doer) else {
            throw MissingPage(sentence: "There is no router '\(agent)' here.")
        }
        return Answer.seeOther("/")
    }

    private func answered(
        _ context: HubContext, _ body: () async throws -> Response
    ) async -> Response {
        do {
            return try await body()
        } catch let missing as MissingPage {
            let page = MessagePage(title: "Not found", sentence: missing.sentence)
            return Answer.page(.notFound, page, context.visitor)
        } catch {
            let page = MessagePage(
                title: "Not now", sentence: "The database cannot be read at the moment. Try again soon.")
            return Answer.page(.serviceUnavailable, page, context.visitor)
        }
    }

    private func overview(_ context: HubContext) async throws -> Response {
        let agents = try await memory.agents()
        let now = ContinuousClock.now
        let states = states.all
        let online = agents.compactMap { states[$0.serverID] }.filter { $0.isOnline(at: now) }
        let page = OverviewPage(
            routers: agents.map { RouterRow($0, states[$0.serverID], at: now) },
            waitingKeys: try await memory.keys().count { $0.state == .pending || $0.state == .onHold },
            total: RouterRow.Flow(
                download: online.isEmpty ? nil : online.reduce(0) { $0 + $1.download },
                upload: online.isEmpty ? nil : online.reduce(0) { $0 + $1.upload }))
        return Answer.page(.ok, page, context.visitor, section: .overview)
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
        return Answer.page(.ok, page, context.visitor, section: .overview)
    }

    private func device(_ context: HubContext) async throws -> Response {
        let agent = try await agent(context)
        let device = context.word("device")
        let state = states.present(of: agent.serverID)
        let table = DeviceTable(memory: memory, agent: agent.serverID, state: state)
        guard let page = try await table.page(of: device, at: clock()) else {
            throw MissingPage(sentence: "This router has no device '\(device)'.")
        }
        return Answer.page(.ok, page, context.visitor, section: .overview)
    }

    /// An empty name goes back to what the network says.
    private func rename(_ context: HubContext) async throws -> Response {
        let (agent, device) = (context.word("agent"), context.word("device"))
        let text = context.form?["name"] ?? ""
        let name = GivenName(text)
        guard name != nil || text.allSatisfy(\.isWhitespace) else {
            let sentence = "A name has 1 to \(GivenName.maximumBytes) bytes, and is no address."
            return Answer.page(
                .unprocessableContent, MessagePage(title: "Not renamed", sentence: sentence), context.visitor)
        }
        guard try await memory.rename(device, of: agent, to: name, by: context.doer) else {
            throw MissingPage(sentence: "This router has no device '\(device)'.")
        }
        return Answer.seeOther(Path.device(device, of: agent))
    }

    private func agent(_ context: HubContext) async throws -> AgentSummary {
        let name = context.word("agent")
        guard let agent = try await memory.agents().first(where: { $0.serverID == name }) else {
            throw MissingPage(sentence: "There is no router '\(name)' here.")
        }
        return agent
    }
}

struct MissingPage: Error {
    let sentence: String
}
