internal import AMQP
internal import AMQPClient
internal import Broker
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Probing
internal import Synchronization

/// Agents as the hub knows them now, and questions that wait for their answers. Rows decide, the broker is the second lock:
/// whatever arrives by a queue of an agent that was deleted is dropped.
///
/// Next: `BrokerDesk`, which makes and ends agents; `BrokerService`, which keeps the connection.
final class BrokerRoad: AgentRoad {
    /// Answers of an agent that were not asked for, in an hour; beyond it the agent is put on hold.
    static let mostForeign = 100

    private struct Ask {
        /// By name, those that have not ended.
        var waiting: Set<String>
        let ended: @Sendable (String, AgentOrders.Outcome) -> Void
        let done: AsyncStream<Never>.Continuation
    }

    private struct State {
        var agents: [String: BrokerAgent] = [:]
        var byResponses: [String: String] = [:]
        var asks: [String: Ask] = [:]
        var link: AMQPLink?
        var fault: String?
        var foreign: UInt64 = 0
        var foreignOf: [String: (count: Int, since: ContinuousClock.Instant)] = [:]
        var answers: UInt64 = 0
    }

    /// The queue of this start, to which linked agents answer.
    let results: String
    private let state = Mutex(State())
    private let clock: @Sendable () -> UTCTime
    private let changed: @Sendable () -> Void
    private let settings: @Sendable () -> BrokerSettings
    /// Deletes one; set once by the desk.
    private let remover = Mutex<(@Sendable (String, AuditActor) async throws -> Bool)?>(nil)

    /// - Parameter changed: called where pages show something else.
    init(
        clock: @escaping @Sendable () -> UTCTime, changed: @escaping @Sendable () -> Void = {},
        settings: @escaping @Sendable () -> BrokerSettings
    ) {
        self.changed = changed
        results = BrokerNames.own(String(Credential.new().revealed.prefix(32)))
        self.clock = clock
        self.settings = settings
    }

    func onRemove(_ remove: @escaping @Sendable (String, AuditActor) async throws -> Bool) {
        remover.withLock { $0 = remove }
    }

    // MARK: What is known

    /// As the rows are now: another process may have changed them.
    func replace(_ agents: [BrokerAgent]) {
        let gone = state.withLock { state in
            let names = Set(agents.filter { $0.state != .making && $0.state != .revoking }.map(\.id))
            return state.agents.values.filter { !names.contains($0.id) }
        }
        for agent in gone { drop(agent) }
        for var agent in agents where agent.state != .making && agent.state != .revoking {
            // Heartbeats in memory are newer than those that are written.
            agent.heartbeatAt = [agent.heartbeatAt, self.agent(agent.name)?.heartbeatAt].compactMap { $0 }
                .max()
            put(agent)
        }
    }

    func put(_ agent: BrokerAgent) {
        let (link, isNews) = state.withLock { state in
            let before = state.agents.updateValue(agent, forKey: agent.name)
            guard agent.kind == .netcheck else { return (AMQPLink?.none, before != agent) }
            state.byResponses[agent.responses] = agent.name
            return (before?.id != agent.id ? state.link : nil, before != agent)
        }
        link?.consume(agent.responses)
        if isNews { changed() }
    }

    /// Nothing of it is taken from now on; what it was asked ends.
    func drop(_ agent: BrokerAgent) {
        let ends = state.withLock { state -> [@Sendable () -> Void] in
            state.agents[agent.name] = nil
            state.byResponses[agent.responses] = nil
            return state.asks.keys.compactMap { end(agent.name, of: $0, .unreachable, &state) }
        }
        for end in ends { end() }
        changed()
    }

    func heard(_ id: String, at now: UTCTime) {
        state.withLock { state in
            guard let name = state.agents.first(where: { $0.value.id == id })?.key else { return }
            state.agents[name]?.heartbeatAt = now
        }
        changed()
    }

    var all: [BrokerAgent] { state.withLock { $0.agents.values.sorted { $0.name < $1.name } } }

    func agent(_ nameOrID: String) -> BrokerAgent? {
        state.withLock { state in
            state.agents[nameOrID] ?? state.agents.values.first { $0.id == nameOrID.lowercased() }
        }
    }

    /// `nil` while the connection is up.
    var fault: String? { state.withLock { $0.link == nil ? $0.fault ?? "not connected yet" : $0.fault } }

    var counts: (answers: UInt64, foreign: UInt64) { state.withLock { ($0.answers, $0.foreign) } }

    // MARK: The connection

    func connected(_ link: AMQPLink) {
        let queues = state.withLock { state in
            (state.link, state.fault) = (link, nil)
            return state.byResponses.keys + [results]
        }
        for queue in queues { link.consume(queue) }
        changed()
    }

    func disconnected(_ cause: String) {
        state.withLock { ($0.link, $0.fault) = (nil, cause) }
        changed()
    }

    func blocked(_ reason: String?) {
        state.withLock { $0.fault = reason.map { "the broker takes nothing for now: \($0)" } }
        changed()
    }

    /// - Returns: an agent that is to be put on hold: it sends too many answers that were not asked for.
    func take(_ delivery: AMQPSession.Delivery) -> BrokerAgent? {
        let (end, suspect) = state.withLock { state -> ((@Sendable () -> Void)?, BrokerAgent?) in
            guard let agent = sender(of: delivery, state), agent.state == .active else {
                state.foreign += 1
                return (nil, nil)
            }
            if let (id, outcome) = Self.answer(delivery, of: agent),
                let end = self.end(agent.name, of: id, .done(body: outcome), &state)
            {
                state.answers += 1
                return (end, nil)
            }
            state.foreign += 1
            var (count, since) = state.foreignOf[agent.name] ?? (0, .now)
            if ContinuousClock.now - since > .seconds(3600) { (count, since) = (0, .now) }
            state.foreignOf[agent.name] = (count + 1, since)
            return (nil, count == Self.mostForeign ? agent : nil)
        }
        end?()
        return suspect
    }

    /// Netcheck's agents have a queue each. Of linked ones the broker vouches for the user, where the message names one: one
    /// that names none could be of any user.
    private func sender(of delivery: AMQPSession.Delivery, _ state: State) -> BrokerAgent? {
        guard delivery.queue == results else {
            return state.byResponses[delivery.queue].flatMap { state.agents[$0] }
        }
        guard let user = delivery.message.user else { return nil }
        return state.agents.values.first { $0.user == user && $0.kind == .linked }
    }

    /// What was asked, and the outcome; `nil` for what is not an answer, or one that claims to be another's.
    private static func answer(
        _ delivery: AMQPSession.Delivery, of agent: BrokerAgent
    ) -> (id: String, outcome: [UInt8])? {
        guard !delivery.isTooLong else { return nil }
        guard agent.kind == .netcheck else {
            return delivery.message.correlation.map { ($0, delivery.message.body) }
        }
        guard let answer = try? NetcheckV1.answer(delivery.message.body), answer.agent == agent.id else {
            return nil
        }
        return (answer.request, answer.outcome.json)
    }

    /// - Returns: tells who asked; `nil` where it does not count.
    private func end(
        _ agent: String, of id: String, _ outcome: AgentOrders.Outcome, _ state: inout State
    ) -> (@Sendable () -> Void)? {
        guard let ended = state.asks[id]?.ended, state.asks[id]?.waiting.remove(agent) != nil else {
            return nil
        }
        if state.asks[id]?.waiting.isEmpty ?? false { state.asks[id]?.done.finish() }
        return { ended(agent, outcome) }
    }

    // MARK: AgentRoad

    func agents() -> [RoadAgent] {
        let now = clock()
        let fault = fault
        let seconds = settings().heartbeatSeconds
        return all.map { agent in
            var shown = RoadAgent(
                agent.name, region: agent.info.flatMap { $0.region.isEmpty ? nil : $0.region },
                publicAddress: agent.info?.publicAddress)
            if agent.state == .setup {
                shown.absence = "The agent has not registered yet."
            } else if agent.state == .hold {
                shown.absence = "The agent is on hold."
            } else if !agent.isThere(at: now, every: seconds) {
                shown.absence =
                    "The agent has sent no heartbeat for \(seconds * BrokerAgent.missedHeartbeats) s."
            } else if let fault {
                shown.absence = "The broker cannot be reached: \(fault). Check that it runs, and BROKER_URL."
            }
            return shown
        }
    }

    func send(
        _ body: [UInt8], of feature: String, id: String, to agents: [String], within deadline: Duration,
        ended: @escaping @Sendable (String, AgentOrders.Outcome) -> Void
    ) async {
        let (dones, done) = AsyncStream.makeStream(of: Never.self)
        let known = state.withLock { state in
            state.asks[id] = Ask(waiting: Set(agents), ended: ended, done: done)
            return state.agents
        }
        fail(agents.filter { known[$0] == nil }, of: id, "The agent is gone.")
        let asked = agents.compactMap { known[$0] }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in dones {} }
            group.addTask { try? await Task.sleep(for: deadline) }
            group.addTask {
                await self.ask(asked.filter { $0.kind == .netcheck }, of: known, body, id, within: deadline)
                await self.ask(asked.filter { $0.kind == .linked }, of: known, body, id, within: deadline)
                // What is published is waited for.
                try? await Task.sleep(for: deadline)
            }
            await group.next()
            group.cancelAll()
        }
        let left = state.withLock { $0.asks.removeValue(forKey: id)?.waiting ?? [] }
        for agent in left { ended(agent, Task.isCancelled ? .cancelled : .expired) }
    }

    /// - Parameter agents: of one kind.
    private func ask(
        _ agents: [BrokerAgent], of known: [String: BrokerAgent], _ body: [UInt8], _ id: String,
        within deadline: Duration
    ) async {
        guard let kind = agents.first?.kind else { return }
        guard let content = Self.content(body, id, kind, within: deadline) else {
            return refuse(
                agents.map(\.name), of: id, "Netcheck's agents do not answer questions of this kind.")
        }
        var message = AMQPMessage(content, contentType: "application/json")
        message.isPersistent = true
        // A question is of now: after its deadline it is worth nothing.
        message.expirationMilliseconds = UInt32(clamping: max(1, deadline.components.seconds * 1000))
        let ready = message
        let active = known.values.filter { $0.kind == kind && $0.state == .active }
        guard agents.count < 2 || active.count != agents.count else {
            let everyone = kind == .netcheck ? BrokerNames.everyone : BrokerNames.everyLinked
            return await publish(ready, everyone, "", for: agents, of: id)
        }
        await withDiscardingTaskGroup { group in
            for agent in agents {
                group.addTask { await self.publish(ready, "", agent.requests, for: [agent], of: id) }
            }
        }
    }

    /// - Returns: `nil` for what agents of the kind are never asked.
    private static func content(
        _ body: [UInt8], _ id: String, _ kind: BrokerAgent.Kind, within deadline: Duration
    ) -> [UInt8]? {
        guard kind == .netcheck else {
            let milliseconds = UInt64(max(1, deadline / .milliseconds(1)))
            return RoadOrder(id: id, deadlineMilliseconds: milliseconds, order: body).json
        }
        return (try? CheckOrder(body).question).flatMap { NetcheckV1.request($0, id: id) }
    }

    private func publish(
        _ message: AMQPMessage, _ exchange: String, _ key: String, for agents: [BrokerAgent], of id: String
    ) async {
        do throws(AMQPLink.Fault) {
            guard let link = state.withLock({ $0.link }) else { throw AMQPLink.Fault("not connected") }
            try await link.publish(message, exchange: exchange, key: key)
        } catch {
            fail(agents.map(\.name), of: id, "The broker did not take the question: \(error).")
        }
    }

    private func refuse(_ names: [String], of id: String, _ reason: String) {
        let ends = state.withLock { state in names.compactMap { end($0, of: id, .refused(reason), &state) } }
        for end in ends { end() }
    }

    private func fail(_ names: [String], of id: String, _ reason: String) {
        let ends = state.withLock { state in names.compactMap { end($0, of: id, .failed(reason), &state) } }
        for end in ends { end() }
    }

    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool {
        let remove = remover.withLock { $0 }
        return try await remove?(agent, doer) ?? false
    }

    func slashedList() async throws -> [UInt8]? {
        let settings = settings()
        guard settings.isNetcheck else { return nil }
        let now = clock()
        var json = JSONWriter(reservingBytes: 512)
        json.array { json in
            for agent in all where agent.kind == .netcheck {
                json.object { NetcheckV1.write(agent, at: now, every: settings.heartbeatSeconds, &$0) }
            }
        }
        return json.bytes
    }
}
