internal import HubCore
package import HubDatabase
internal import MonitorCore
package import MonitorWire
internal import Synchronization

/// What features of the hub order agents to do: declarative sets, which are kept and sent until the agent has them,
/// and one-off orders, whose results are waited for.
///
/// What an agent's operator forbids, the agent refuses with a sentence; it is in the outcome, and to be shown.
package final class AgentOrders: Sendable {
    /// How a one-off order ended.
    package enum Outcome: Sendable, Equatable {
        case done(body: [UInt8])
        /// By the agent's operator, its agent or this hub: a sentence.
        case refused(String)
        case failed(String)
        /// The agent was there, and did not answer before the deadline.
        case expired
        /// The agent is not connected.
        case unreachable
        /// The task that waited was cancelled.
        case cancelled
    }

    enum Refusal: Error, Equatable {
        case unreachable
        case refused(String)
    }

    private struct State {
        var orders = OrderState()
        var lines: [OrderState.SessionID: @Sendable ([UInt8]?) -> Void] = [:]
        var waiting: [String: CheckedContinuation<Outcome, Never>] = [:]
        /// An end that came before it was waited for.
        var early: [String: Outcome] = [:]
        /// Of agents that ask by REST.
        var polls: [String: AsyncStream<Void>.Continuation] = [:]
        /// What agents said of their newest sets.
        var answers: [String: [String: OrderSetState]] = [:]
        var next: OrderState.SessionID = 1
    }

    let store: AgentOrderStore
    private let state = Mutex(State())

    package init(store: AgentOrderStore) {
        self.store = store
    }

    /// What a feature orders is longer than one frame may be.
    package struct TooLong: Error, Equatable {
        /// Bytes of a body.
        package let most: Int
    }

    /// Of the body of a set or an order: the rest of a frame is for its names.
    package static let longestBody = LinkBounds.longestFrame - 4096

    // MARK: For features

    /// Orders a feature of an agent to do this until it is told otherwise. Durable when it returns; an agent that is
    /// away is told when it comes.
    ///
    /// - Parameter body: in the feature's own JSON; `nil` orders nothing any more.
    /// - Returns: the revision, which is the same where nothing changed.
    /// - Throws: `TooLong`, and where the medium fails.
    @discardableResult
    package func set(_ body: [UInt8]?, of feature: String, for agent: String) async throws -> UInt64 {
        guard body?.count ?? 0 <= Self.longestBody else { throw TooLong(most: Self.longestBody) }
        let kept = try await store.keepOrders(body, of: feature, for: agent)
        state.withLock { state in
            perform(state.orders.changed(OrderSet(kept), of: agent, at: .now), &state)
        }
        return kept.revision
    }

    /// What the agent said of the newest set of a feature, since the hub's start; `nil` where nothing yet.
    package func answer(of feature: String, by agent: String) -> OrderSetState? {
        state.withLock { $0.answers[agent]?[feature] }
    }

    /// What the agent can do and what its operator permits; `nil` while it is not connected.
    package func capabilities(of agent: String) -> LinkHello? {
        state.withLock { $0.orders.hello(of: agent, at: .now) }
    }

    /// Orders something once, and waits for its end: at the latest, that is the deadline.
    ///
    /// Cancelling the task cancels the order at the agent.
    package func send(
        _ body: [UInt8], of feature: String, to agent: String, within deadline: Duration
    ) async -> Outcome {
        let order = OneOffOrder(feature: feature, id: StartID.random(), deadline: deadline, body: body)
        let refusal = state.withLock { state -> Outcome? in
            switch state.orders.send(order, to: agent, at: .now) {
            case .failure(.unreachable): return .unreachable
            case .failure(.refused(let reason)): return .refused(reason)
            case .success(let actions):
                perform(actions, &state)
                return nil
            }
        }
        if let refusal { return refusal }
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.end(of: order.id) }
            group.addTask {
                try? await Task.sleep(for: order.deadline)
                if !Task.isCancelled { self.expire(order.id) }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = await group.next() { if let outcome { return outcome } }
            return .expired
        }
    }

    private func end(of id: String) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if let early = state.early.removeValue(forKey: id) {
                        continuation.resume(returning: early)
                    } else {
                        state.waiting[id] = continuation
                    }
                }
            }
        } onCancel: {
            state.withLock { perform($0.orders.cancel(id), &$0) }
        }
    }

    private func expire(_ id: String) {
        state.withLock { perform($0.orders.expire(id, at: .now), &$0) }
    }

    private func sets(of agent: String) async throws -> [OrderSet] {
        try await store.orderSets(of: agent).map { OrderSet($0) }
    }

    // MARK: For the links

    /// A connection of its own number.
    func session() -> OrderState.SessionID {
        state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
    }

    /// An agent has said hello.
    ///
    /// - Parameter line: takes a frame; `nil` closes the connection. Never waits.
    func opened(
        _ id: OrderState.SessionID, _ agent: String, _ hello: LinkHello,
        line: @escaping @Sendable ([UInt8]?) -> Void
    ) async throws {
        // Before the store is asked: a set that changes meanwhile is sent by `set`.
        let sets = try await sets(of: agent)
        state.withLock { state in
            state.lines[id] = line
            perform(state.orders.opened(id, agent, hello, sets: sets, at: .now), &state)
        }
        let newer = try await self.sets(of: agent)
        state.withLock { state in
            for set in newer where !sets.contains(set) {
                perform(state.orders.changed(set, of: agent, at: .now), &state)
            }
        }
    }

    func closed(_ id: OrderState.SessionID) {
        state.withLock { state in
            state.lines[id] = nil
            state.orders.closed(id)
        }
    }

    /// A session has said something that was understood.
    func heard(from id: OrderState.SessionID) { state.withLock { $0.orders.heard(from: id) } }

    /// What an agent says of its orders.
    ///
    /// - Returns: whether it was of that kind.
    func heard(_ frame: LinkFrame, from agent: String) async -> Bool {
        switch frame {
        case .ordersState(let answer):
            let sets = (try? await sets(of: agent)) ?? []
            state.withLock { state in
                state.answers[agent, default: [:]][answer.feature] = answer
                guard answer.outcome == .refused else { return }
                state.orders.refused(answer, sets.first { $0.feature == answer.feature }, by: agent)
            }
        case .orderResult(let result):
            state.withLock { perform($0.orders.finished(result, by: agent), &$0) }
        default: return false
        }
        return true
    }

    /// Waits until there is something to tell an agent that asks by REST.
    ///
    /// - Returns: frames; empty when the time is over, or another request of this agent has come.
    func poll(_ agent: String, _ hello: LinkHello, within wait: Duration) async throws -> [LinkFrame] {
        let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.polls.updateValue(ring, forKey: agent)?.finish()
        }
        defer { state.withLock { $0.orders.answered(agent, at: .now) } }
        let end = ContinuousClock.now + wait
        while true {
            let sets = try await sets(of: agent)
            let frames = state.withLock { $0.orders.polled(agent, hello, sets: sets, at: .now) }
            if !frames.isEmpty || end <= .now { return frames }
            let isRung = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    for await _ in rings { return true }
                    return false
                }
                group.addTask {
                    try? await Task.sleep(until: end)
                    return true
                }
                defer { group.cancelAll() }
                return await group.next() ?? false
            }
            if !isRung || Task.isCancelled { return [] }
        }
    }

    /// What is known of agents that are gone.
    func forget(_ gone: Set<String>) {
        state.withLock { state in
            for agent in gone {
                state.answers[agent] = nil
                state.polls.removeValue(forKey: agent)?.finish()
            }
        }
    }

    var agents: Set<String> { state.withLock { Set($0.answers.keys).union($0.polls.keys) } }

    private func perform(_ actions: [OrderState.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .send(let frame, let session): state.lines[session]?(frame.bytes)
            case .hangUp(let session): state.lines[session]?(nil)
            case .wake(let agent): state.polls[agent]?.yield()
            case .end(let id, let outcome):
                if let waiting = state.waiting.removeValue(forKey: id) {
                    waiting.resume(returning: outcome)
                } else {
                    state.early[id] = outcome
                }
            }
        }
    }
}

extension OrderSet {
    init(_ kept: KeptOrders) {
        self.init(feature: kept.feature, revision: kept.revision, body: kept.body)
    }
}

extension AgentOrders.Outcome {
    init(_ result: OrderResult) {
        switch result.outcome {
        case .done: self = .done(body: result.body ?? [])
        case .refused: self = .refused(result.reason ?? "The agent refuses it.")
        case .failed: self = .failed(result.reason ?? "The agent could not do it.")
        case .expired: self = .expired
        case .cancelled: self = .cancelled
        }
    }
}
