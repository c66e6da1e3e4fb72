internal import MonitorCore
internal import MonitorWire

/// Who is connected, which orders are sent to whom, and how they end: a value, without sockets, clocks and stores.
struct OrderState {
    /// One-off orders that are under way.
    static let mostOfAgent = 32
    static let mostInAll = 4096
    /// One-off orders in a row without a result, after which a connection is closed: what is connected, and says
    /// nothing, may be half of a connection.
    static let mostUnanswered = 3
    /// How long an agent that asks by REST counts as reachable after its last request.
    static let betweenPolls: Duration = .seconds(60)

    typealias SessionID = UInt64

    enum Action: Equatable {
        case send(LinkFrame, SessionID)
        /// The one-off order of this id has ended.
        case end(id: String, AgentOrders.Outcome)
        /// Something waits for an agent that asks by REST.
        case wake(agent: String)
        case hangUp(SessionID)
    }

    private struct Session {
        let agent: String
        var hello: LinkHello
        /// The sets that were sent on it, or that the agent said it holds.
        var sets: [String: OrderSet.Mark] = [:]
        /// One-off orders that expired since its last result.
        var unanswered = 0
    }

    private struct Polled {
        var hello: LinkHello
        var until: ContinuousClock.Instant
        /// Sets that this start of the agent refused: they are not sent to it again.
        var refused: [String: OrderSet.Mark] = [:]
    }

    private struct Pending {
        let agent: String
        let order: OneOffOrder
        let deadline: ContinuousClock.Instant
    }

    private var sessions: [SessionID: Session] = [:]
    private var polled: [String: Polled] = [:]
    private var pending: [String: Pending] = [:]
    /// Frames from agents that answer nothing of ours.
    private(set) var passedOver = 0

    // MARK: Agents come and go

    /// An agent's hello on a socket; on one that has said it before, the newer counts.
    mutating func opened(
        _ id: SessionID, _ agent: String, _ hello: LinkHello, sets: [OrderSet],
        at now: ContinuousClock.Instant
    ) -> [Action] {
        var session = Session(agent: agent, hello: hello)
        for feature in hello.features where feature.revision > 0 {
            session.sets[feature.name] = OrderSet.Mark(feature)
        }
        sessions[id] = session
        let wanted = Self.missing(sets, in: hello) { sessions[id]?.sets[$0] }
        for set in wanted { sessions[id]?.sets[set.feature] = set.mark }
        return wanted.map { .send(.orders($0), id) }
            + orders(of: agent, besides: hello.running, at: now).map { .send($0, id) }
    }

    mutating func closed(_ id: SessionID) { sessions[id] = nil }

    /// What an agent that asks by REST is to be told now.
    ///
    /// - Returns: frames; empty where there is nothing.
    mutating func polled(
        _ agent: String, _ hello: LinkHello, sets: [OrderSet], at now: ContinuousClock.Instant
    ) -> [LinkFrame] {
        polled = polled.filter { $0.value.until > now }
        let before = polled[agent]
        var entry = Polled(hello: hello, until: now + Self.betweenPolls)
        if before?.hello.startID == hello.startID { entry.refused = before?.refused ?? [:] }
        polled[agent] = entry
        let held = Dictionary(hello.features.map { ($0.name, OrderSet.Mark($0)) }) { first, _ in first }
        let wanted = Self.missing(sets, in: hello) { held[$0] }.filter {
            entry.refused[$0.feature] != $0.mark
        }
        return wanted.map { .orders($0) } + orders(of: agent, besides: hello.running, at: now)
    }

    /// The request has been answered; the next one is expected soon.
    mutating func answered(_ agent: String, at now: ContinuousClock.Instant) {
        polled[agent]?.until = now + Self.betweenPolls
    }

    /// Sets that differ from what the agent holds, and empty ones for what it holds and no feature orders any more.
    private static func missing(
        _ sets: [OrderSet], in hello: LinkHello, held: (String) -> OrderSet.Mark?
    ) -> [OrderSet] {
        hello.features.compactMap { feature in
            let set = sets.first { $0.feature == feature.name }
            let mark = held(feature.name).flatMap { $0.revision > 0 ? $0 : nil }
            guard set?.mark != mark else { return nil }
            return set ?? OrderSet(feature: feature.name, revision: 0, body: nil)
        }
    }

    private func orders(
        of agent: String, besides known: [String], at now: ContinuousClock.Instant
    ) -> [LinkFrame] {
        pending.values.filter { $0.agent == agent && !known.contains($0.order.id) && $0.deadline > now }
            .sorted { $0.deadline < $1.deadline }
            .map { waiting in
                var order = waiting.order
                order.deadline = waiting.deadline - now
                return .order(order)
            }
    }

    /// What the agent said of itself last; `nil` while it is not reachable.
    func hello(of agent: String, at now: ContinuousClock.Instant) -> LinkHello? {
        newest(of: agent)?.hello ?? polled[agent].flatMap { $0.until > now ? $0.hello : nil }
    }

    private func newest(of agent: String) -> (id: SessionID, hello: LinkHello)? {
        sessions.filter { $0.value.agent == agent }.max { $0.key < $1.key }.map { ($0.key, $0.value.hello) }
    }

    // MARK: Sets

    /// A set has changed in the store.
    mutating func changed(_ set: OrderSet, of agent: String, at now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        for (id, session) in sessions where session.agent == agent {
            guard session.hello.features.contains(where: { $0.name == set.feature }),
                session.sets[set.feature] ?? OrderSet.Mark() != set.mark
            else { continue }
            sessions[id]?.sets[set.feature] = set.mark
            actions.append(.send(.orders(set), id))
        }
        if let entry = polled[agent], entry.until > now { actions.append(.wake(agent: agent)) }
        return actions
    }

    /// An agent that asks by REST has refused a set.
    mutating func refused(_ state: OrderSetState, _ set: OrderSet?, by agent: String) {
        guard let set, set.revision == state.revision else { return }
        polled[agent]?.refused[state.feature] = set.mark
    }

    // MARK: One-off orders

    /// - Returns: what is to be done, or why the order has ended already.
    mutating func send(
        _ order: OneOffOrder, to agent: String, at now: ContinuousClock.Instant
    ) -> Result<[Action], AgentOrders.Refusal> {
        guard let hello = hello(of: agent, at: now) else { return .failure(.unreachable) }
        guard let feature = hello.features.first(where: { $0.name == order.feature }) else {
            return .failure(.refused("The agent has no feature '\(order.feature)'."))
        }
        if let refusal = feature.refusal { return .failure(.refused(refusal)) }
        guard LinkFrame.order(order).bytes.count <= hello.longest else {
            return .failure(.refused("The order is longer than the agent takes."))
        }
        guard pending.count < Self.mostInAll,
            pending.values.count(where: { $0.agent == agent }) < Self.mostOfAgent
        else { return .failure(.refused("Too many orders for this agent are under way.")) }
        pending[order.id] = Pending(agent: agent, order: order, deadline: now + order.deadline)
        if let session = newest(of: agent) { return .success([.send(.order(order), session.id)]) }
        return .success([.wake(agent: agent)])
    }

    /// It says something: what is slow with orders is not dead.
    mutating func heard(from id: SessionID) { sessions[id]?.unanswered = 0 }

    /// A result; of an order that has ended, or of another agent's, it is passed over.
    mutating func finished(_ result: OrderResult, by agent: String) -> [Action] {
        if let session = newest(of: agent) { sessions[session.id]?.unanswered = 0 }
        guard pending[result.id]?.agent == agent else {
            passedOver += 1
            return []
        }
        pending[result.id] = nil
        return [.end(id: result.id, AgentOrders.Outcome(result))]
    }

    /// No caller waits for the order any more.
    mutating func cancel(_ id: String) -> [Action] {
        guard let waiting = pending.removeValue(forKey: id) else { return [] }
        let cancel = newest(of: waiting.agent).map { Action.send(.cancel(id: id), $0.id) }
        return [cancel, .end(id: id, .cancelled)].compactMap { $0 }
    }

    /// Its deadline is over.
    mutating func expire(_ id: String, at now: ContinuousClock.Instant) -> [Action] {
        guard let waiting = pending.removeValue(forKey: id) else { return [] }
        let end = Action.end(id: id, hello(of: waiting.agent, at: now) == nil ? .unreachable : .expired)
        guard let session = newest(of: waiting.agent)?.id else { return [end] }
        sessions[session]?.unanswered += 1
        return sessions[session]?.unanswered == Self.mostUnanswered ? [end, .hangUp(session)] : [end]
    }
}

extension OrderSet {
    /// Tells one set of a feature from another.
    struct Mark: Equatable {
        var revision: UInt64 = 0
        var digest: String?
    }

    var mark: Mark { Mark(revision: revision, digest: digest) }
}

extension OrderSet.Mark {
    /// What the agent says that it holds.
    init(_ feature: LinkFeature) {
        self.init(revision: feature.revision, digest: feature.digest)
    }
}
