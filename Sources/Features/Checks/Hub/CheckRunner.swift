internal import Checks
internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import Probing
internal import ServiceLifecycle
internal import Synchronization

/// Runs checks: asks the agents, gathers what comes of it, and writes it down. Each agent of a check ends once, at the
/// latest with the deadline, also where agent or hub go meanwhile: the rows were written before anything was sent.
final class CheckRunner: Service {
    /// Checks that are open at the same time.
    static let mostOpen = 256
    /// Ended ones that are still in memory, for browsers that follow them.
    private static let remembered = 256

    private struct State {
        var checks: [String: Check] = [:]
        var stops: [String: AsyncStream<Never>.Continuation] = [:]
        /// By a user, until they have ended.
        var cancelled: Set<String> = []
        /// Ended, the oldest first.
        var ended: [String] = []
        var unwritten: [CheckStore.Ended] = []
        /// Outcomes that did not count.
        var foreign: UInt64 = 0
        var outcomes: [ProbeOutcome.Word: UInt64] = [:]
        /// When an agent last said how far it is.
        var heard: [String: ContinuousClock.Instant] = [:]
    }

    /// Between two messages of an agent that are shown; what comes oftener is dropped.
    private static let pace: Duration = .milliseconds(100)

    private let host: HubHost
    private let store: CheckStore
    private let state = Mutex(State())
    private let (begun, begin) = AsyncStream.makeStream(of: Check.self)
    private let (writes, write) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ host: HubHost, store: CheckStore) {
        self.host = host
        self.store = store
    }

    // MARK: For routes

    /// What is in memory: all that are open, and those that ended last.
    func recent(_ id: String) -> Check? { state.withLock { $0.checks[id] } }

    func check(_ id: String) async throws -> Check? {
        if let check = recent(id) { return check }
        return try await store.check(id)
    }

    var openCount: Int { state.withLock { $0.checks.values.count { !$0.isEnded } } }

    var outcomeCounts: [ProbeOutcome.Word: UInt64] { state.withLock { $0.outcomes } }

    /// Writes a check down, and has it begin. Agents that are not connected have ended already.
    ///
    /// - Throws: where it cannot be written.
    func ask(_ check: Check, by doer: AuditActor) async throws {
        try await store.insert(check, by: doer)
        state.withLock { state in
            state.checks[check.id] = check
            for row in check.rows {
                if let outcome = row.outcome { state.outcomes[outcome.word, default: 0] += 1 }
            }
            if check.isEnded { remember(check.id, &state) }
        }
        if !check.isEnded { begin.yield(check) }
        host.live.ring()
    }

    /// How far an agent is. Worth nothing once the agent has answered.
    func progress(_ message: LiveMessage, by agent: String) {
        guard message.kind == CheckProgress.kind, let told = try? CheckProgress(message.body) else { return }
        let isNews = state.withLock { state in
            if let last = state.heard[agent], ContinuousClock.now - last < Self.pace { return false }
            guard state.checks[told.check]?.note(told.text, by: agent) ?? false else { return false }
            if state.heard.count > 4096 { state.heard = [:] }
            state.heard[agent] = .now
            return true
        }
        if isNews { host.live.ring() }
    }

    /// - Returns: whether it was open.
    func cancel(_ id: String) -> Bool {
        state.withLock { state in
            guard let stop = state.stops[id] else { return false }
            state.cancelled.insert(id)
            stop.finish()
            return true
        }
    }

    private func remember(_ id: String, _ state: inout State) {
        state.ended.append(id)
        while state.ended.count > Self.remembered { state.checks[state.ended.removeFirst()] = nil }
    }

    // MARK: The service

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepWriting() }
                for check in (try? await self.store.open()) ?? [] {
                    self.state.withLock { $0.checks[check.id] = check }
                    group.addTask { await self.carryOut(check) }
                }
                for await check in self.begun { group.addTask { await self.carryOut(check) } }
                group.cancelAll()
            }
        }
        // What has ended is written; what is open goes on with the next start.
        await flush()
    }

    private func carryOut(_ check: Check) async {
        let (stops, stop) = AsyncStream.makeStream(of: Never.self)
        state.withLock { $0.stops[check.id] = stop }
        let left = Duration.milliseconds(check.endsAt.milliseconds - host.clock().milliseconds)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stops {}
                return false
            }
            let roads = byRoad(check.waiting)
            for (road, agents) in roads {
                group.addTask {
                    await road.send(
                        CheckOrder(check.question, asker: check.asker, check: check.id).json,
                        of: CheckOrder.feature,
                        id: check.id,
                        to: agents, within: max(left, .zero)
                    ) { agent, end in
                        let outcome = ProbeOutcome(ofOrder: end)
                        if outcome.word == .cancelled, !self.isCancelled(check.id) { return }
                        self.ended(check.id, agent, outcome)
                    }
                    return true
                }
            }
            let ofRoads = Set(roads.flatMap(\.agents))
            let linked = check.waiting.filter { !ofRoads.contains($0) }
            let spreads = check.question.host != nil
            for (index, agent) in linked.enumerated() {
                let delay = spreads ? CheckLoad.delay(of: index, among: linked.count) : .zero
                group.addTask {
                    // Cancelled before its turn, an agent is not asked at all.
                    guard (try? await Task.sleep(for: delay)) != nil else {
                        if self.isCancelled(check.id) {
                            self.ended(check.id, agent, ProbeOutcome(.cancelled))
                        }
                        return true
                    }
                    let outcome = await self.outcome(of: check, at: agent, within: left - delay)
                    // The hub is ending: the next start asks again.
                    if outcome.word == .cancelled, !self.isCancelled(check.id) { return true }
                    self.ended(check.id, agent, outcome)
                    return true
                }
            }
            var waiting = check.waiting.count - ofRoads.count + roads.count
            while waiting > 0, let isAgent = await group.next() {
                if isAgent { waiting -= 1 } else { group.cancelAll() }
            }
            group.cancelAll()
        }
        state.withLock { state in
            state.stops[check.id] = nil
            state.cancelled.remove(check.id)
        }
    }

    /// Agents that take checks by their link are asked by it.
    private func byRoad(_ agents: [String]) -> [(road: any AgentRoad, agents: [String])] {
        host.roads.all.compactMap { road in
            let known = Set(road.agents().map(\.name))
            let mine = agents.filter { known.contains($0) && !takesByLink($0) }
            return mine.isEmpty ? nil : (road, mine)
        }
    }

    private func takesByLink(_ agent: String) -> Bool {
        host.orders.capabilities(of: agent)?.features.contains { $0.name == CheckOrder.feature } ?? false
    }

    /// By a user, not by the hub's end.
    private func isCancelled(_ id: String) -> Bool { state.withLock { $0.cancelled.contains(id) } }

    private func outcome(of check: Check, at agent: String, within left: Duration) async -> ProbeOutcome {
        guard left > .zero else { return ProbeOutcome(.noAnswer) }
        let order = CheckOrder(check.question, asker: check.asker, check: check.id)
        let end = await host.orders.send(order.json, of: CheckOrder.feature, to: agent, within: left)
        return ProbeOutcome(ofOrder: end)
    }

    private func ended(_ id: String, _ agent: String, _ outcome: ProbeOutcome) {
        let isCounted = state.withLock { state -> Bool in
            guard let row = state.checks[id]?.end(agent, outcome, at: host.clock()) else {
                state.foreign += 1
                return false
            }
            let isLast = state.checks[id]?.isEnded ?? true
            state.outcomes[outcome.word, default: 0] += 1
            state.unwritten.append(CheckStore.Ended(check: id, row: row, isLast: isLast))
            if isLast { remember(id, &state) }
            return true
        }
        guard isCounted else { return }
        host.live.ring()
        write.yield()
    }

    /// Many outcomes a transaction: a check of a hundred agents costs few syncs.
    private func keepWriting() async {
        for await _ in writes {
            await flush()
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
    }

    private func flush() async {
        let ended = state.withLock { state in
            defer { state.unwritten = [] }
            return state.unwritten
        }
        guard !ended.isEmpty else { return }
        do {
            try await store.write(ended)
        } catch {
            state.withLock { $0.unwritten = ended + $0.unwritten.prefix(10_000) }
            host.logger.debug("Checks: \(ended.count) outcomes could not be written yet: \(error)")
        }
    }
}

extension ProbeOutcome {
    /// What an agent, or its link, made of an order.
    init(ofOrder end: AgentOrders.Outcome) {
        switch end {
        case .done(let body):
            self =
                (try? ProbeOutcome(body))
                ?? ProbeOutcome(.error, at: .answer, "The agent's answer cannot be read.")
        case .refused(let reason): self.init(.refused, at: .policy, reason)
        case .failed(let reason): self.init(.error, reason)
        case .expired: self.init(.noAnswer)
        case .unreachable: self.init(.lost, "The agent is not connected.")
        case .cancelled: self.init(.cancelled)
        }
    }
}
