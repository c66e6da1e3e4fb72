internal import AMQPClient
internal import Broker
internal import HTTPClient
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Logging
internal import MonitorCore
internal import Probing

/// Makes, registers and ends agents: row, then broker, then row. What fails is undone; what cannot be undone now is a row
/// that says so, and is undone later.
final class BrokerDesk: Sendable {
    let host: HubHost
    let store: BrokerStore
    let road: BrokerRoad
    private let sender = GuardedSender()
    private let turns = BrokerTurns()
    /// Rung where something at the broker is not as the rows say.
    let bell = WakeBell()

    init(_ host: HubHost, store: BrokerStore, road: BrokerRoad) {
        self.host = host
        self.store = store
        self.road = road
    }

    var settings: BrokerSettings { host.settings(BrokerSettings.self) }
    var management: BrokerManagement { BrokerManagement(settings: settings, sender: sender) }

    // MARK: One agent

    /// - Returns: it, and the token with which it registers: the one time that it is told.
    func make(_ name: String, by doer: AuditActor) async throws -> (BrokerAgent, Secret) {
        guard settings.broker != nil, settings.fault == nil else { throw BrokerFault.noBroker }
        do {
            let made = try await BrokerMaker(store: store, management: management).make(
                name, at: host.clock(), by: doer)
            road.put(made.agent)
            return made
        } catch {
            // What may be left there is found by its row.
            if case BrokerFault.broker = error { bell.ring() }
            throw error
        }
    }

    struct Registered: Sendable {
        let agent: BrokerAgent
        let password: Secret
        let heartbeatKey: Secret
    }

    /// Each time with a new password: connections with the one before end.
    func register(_ registration: NetcheckV1.Registration, from peer: String) async throws -> Registered {
        let token = Secret(registration.token)
        guard let agent = try await store.agent(token: token)?.agent else { throw BrokerFault.unknown }
        return try await turns.of(agent.id) {
            // What waited for its turn may find that an administrator has decided.
            guard let known = try await store.agent(token: token) else { throw BrokerFault.unknown }
            return try await register(known, registration, from: peer)
        }
    }

    private func register(
        _ known: BrokerStore.Known, _ registration: NetcheckV1.Registration, from peer: String
    ) async throws -> Registered {
        var agent = known.agent
        switch agent.state {
        case .making, .revoking: throw BrokerFault.unknown
        case .hold: throw BrokerFault.moved
        case .setup, .active: break
        }
        if let address = known.address, address != peer {
            await hold(agent, AuditActor(name: agent.name, address: peer))
            throw BrokerFault.moved
        }
        let (password, key) = (Secret(String(Credential.new().revealed.prefix(40))), Credential.new())
        let management = management
        do {
            try await management.perform(.user(agent.user))
            try await management.perform(BrokerStep.access(agent), password: password)
        } catch let undone as BrokerManagement.Undone {
            bell.ring()
            throw BrokerFault.broker(undone.cause)
        } catch {
            throw BrokerFault.broker("\(error)")
        }
        agent.info = registration.info
        agent.state = .active
        agent.registeredAt = host.clock()
        try await store.register(agent, heartbeatKey: key, from: peer, at: host.clock())
        road.put(agent)
        return Registered(agent: agent, password: password, heartbeatKey: key)
    }

    /// - Returns: whether the key is one of an agent that is not ended.
    func heartbeat(_ key: Secret, of id: String) async throws -> Bool {
        guard let agent = try await store.agent(heartbeatKey: key), agent.id == id, agent.state == .active
        else {
            return false
        }
        road.heard(id, at: host.clock())
        return true
    }

    /// Cuts it off, and keeps its row until an administrator decides.
    func hold(_ agent: BrokerAgent, _ doer: AuditActor) async {
        do {
            try await store.put(.hold, of: agent, .brokerAgentHeld, by: doer)
            var held = agent
            held.state = .hold
            road.put(held)
            try await management.perform(.user(agent.user))
        } catch {
            host.logger.warning("Broker: cannot cut off '\(agent.name)': \(error). It is tried again.")
            bell.ring()
        }
    }

    /// The row first: from then on nothing of it counts. Then its user, which closes its connections.
    func remove(_ nameOrID: String, by doer: AuditActor) async throws -> Bool {
        guard let agent = road.agent(nameOrID), agent.kind == .netcheck else { return false }
        try await store.put(.revoking, of: agent, .brokerAgentRemoved, by: doer)
        road.drop(agent)
        await end(agent)
        return true
    }

    private func end(_ agent: BrokerAgent) async {
        do {
            let management = management
            for undo in BrokerStep.ending(agent) { try await management.perform(undo) }
            try await store.delete(agent.id)
        } catch {
            host.logger.warning(
                "Broker: '\(agent.name)' is deleted, and the broker does not know yet: \(error). It is told again."
            )
            bell.ring()
        }
    }

    // MARK: Agents with a link

    /// Makes an agent whose link is up known at the broker, and tells it by its link as whom it may connect.
    func adopt(_ name: String) async throws {
        guard let broker = settings.agents ?? settings.broker, settings.fault == nil else { return }
        if let before = road.agent(name) {
            guard before.kind == .linked else { return }
            await dismiss(before)
        }
        let password = Secret(String(Credential.new().revealed.prefix(40)))
        let made = try await BrokerMaker(store: store, management: management).make(
            name, kind: .linked, password: password, at: host.clock(), by: .hub)
        road.put(made.agent)
        let access = RoadAccess(
            url: broker.description, vhost: settings.vhost, user: made.agent.user,
            password: password.revealed,
            queue: made.agent.requests, answers: BrokerNames.answers)
        let end = await host.orders.send(access.json, of: RoadAccess.feature, to: name, within: .seconds(10))
        guard case .done = end else { return await dismiss(made.agent) }
    }

    /// Its link is gone, or its key is no longer good: so is its place at the broker.
    func dismiss(_ agent: BrokerAgent) async {
        do {
            try await store.put(.revoking, of: agent.id)
            road.drop(agent)
            await end(agent)
        } catch {
            host.logger.warning("Broker: cannot end '\(agent.name)': \(error). It is tried again.")
        }
    }

    // MARK: All of them

    /// Makes the broker as the rows say.
    ///
    /// - Returns: what differed.
    @discardableResult
    func reconcile() async throws -> BrokerDifference {
        let management = management
        for step in BrokerStep.ground + BrokerStep.hearing(road.results) {
            try await management.perform(step)
        }
        let before = try await store.agents()
        let (users, queues) = (try await management.users(), try await management.queues())
        let agents = try await store.agents()
        let difference = BrokerDifference(
            agents, before: before, users: users, queues: queues, at: host.clock())
        for agent in difference.unfinished {
            for undo in BrokerStep.ending(agent) { try await management.perform(undo) }
            try await store.delete(agent.id)
        }
        for undo in difference.strays { try await management.perform(undo) }
        for agent in difference.incomplete where agent.kind == .netcheck {
            // With a random password that is forgotten: the agent registers again, and is given its own.
            try await turn(on: agent) {
                for step in BrokerStep.making(agent) {
                    try await management.perform(step, password: Credential.new())
                }
            }
        }
        for agent in agents where agent.state == .hold {
            try await turn(on: agent) { try await management.perform(.user(agent.user)) }
        }
        road.replace(try await store.agents())
        return difference
    }

    /// Does nothing to an agent that registered, was released or was cut off since its row was read.
    private func turn(on agent: BrokerAgent, _ body: () async throws -> Void) async throws {
        try await turns.of(agent.id) {
            let now = try await store.agents().first { $0.id == agent.id }
            if now?.isRegistered(as: agent) == true { try await body() }
        }
    }
}
