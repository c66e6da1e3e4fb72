internal import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes
internal import ServiceLifecycle

/// Makes every agent's list of what was changed, by whatever process, and orders it.
///
/// Next: `AgentOrders`.
struct PlanService: Service {
    /// Between two looks for what other processes have changed, and for agents and addresses that are new.
    private static let pause: Duration = .seconds(2)

    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk
    let board: ProbeBoard

    private struct Known: Equatable {
        var version: Int64 = -1
        var agents: Set<String> = []
        var addresses: [String: IPAddress] = [:]
        var mostTargets = 0
        var meshping: Set<String> = []
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var known = Known()
            while !Task.isCancelled {
                do {
                    known = try await plan(after: known)
                } catch {
                    host.logger.warning("Probes: Error: cannot make plans: \(error). They are tried again.")
                }
                board.tick()
                await wait()
            }
        }
    }

    private func wait() async {
        let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        desk.onRing { ring.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in rings { return } }
            group.addTask { try? await Task.sleep(for: Self.pause) }
            await group.next()
            group.cancelAll()
        }
    }

    private func plan(after known: Known) async throws -> Known {
        var now = Known()
        now.agents = try await host.agents.names()
        now.version = try await store.version()
        now.meshping = Set(try await store.meshpingAgents().filter { $0.state == .approved }.map(\.name))
        now.addresses = addresses(now.agents)
        now.mostTargets = host.settings(ProbeHubSettings.self).mostTargets
        guard now != known else { return known }
        try await store.arrangeMeshes(now.agents, asked: host.targetDefaults(store))
        now.version = try await store.version()
        var book = try await store.book()
        // What an administrator said overrides what the agent says.
        book.addresses.merge(now.addresses) { said, _ in said }
        desk.put(book, now.agents, besides: now.meshping)
        board.forget(except: now.agents.union(now.meshping))
        for agent in now.agents.sorted() { try await give(book, agent, now) }
        host.live.ring()
        return now
    }

    private func give(_ book: TargetBook, _ agent: String, _ now: Known) async throws {
        let all = book.plan(of: agent, among: now.agents)
        var targets = Array(all.prefix(now.mostTargets))
        var body = targets.isEmpty ? nil : PlanV1.encode(targets)
        // Long names may fill an order before so many targets do.
        while let size = body?.count, size > AgentOrders.longestBody {
            targets.removeLast(targets.count / 16 + 1)
            body = PlanV1.encode(targets)
        }
        let former = desk.given(to: agent)
        if let former, former.targets == targets, former.excess == all.count - targets.count { return }
        if let body { try await store.note(plan: PlanV1.name(of: body), targets.map(\.id), for: agent) }
        let revision = try await host.orders.set(body, of: "probes", for: agent)
        desk.put(
            PlanDesk.Given(
                targets: targets, revision: revision, excess: all.count - targets.count,
                plan: body.map { PlanV1.name(of: $0) }),
            for: agent)
    }

    /// As agents say: in their newest window, else in the hello of their link.
    private func addresses(_ agents: Set<String>) -> [String: IPAddress] {
        let shown = board.agents
        return agents.reduce(into: [:]) { all, agent in
            all[agent] = shown[agent]?.address ?? host.permits(of: agent)?.address
        }
    }
}

extension HubHost {
    /// How new targets are asked: what an administrator set, over the settings.
    func targetDefaults(_ store: ProbeStore) async throws -> TargetDefaults {
        try await store.defaults(over: settings(ProbeHubSettings.self).defaults)
    }

    /// What an agent's operator permits of probes; `nil` while the agent is not connected.
    func permits(of agent: String) -> PermitsV1.Permits? {
        let feature = orders.capabilities(of: agent)?.features.first { $0.name == "probes" }
        return feature?.permits.flatMap { try? PermitsV1.decode($0) }
    }
}
