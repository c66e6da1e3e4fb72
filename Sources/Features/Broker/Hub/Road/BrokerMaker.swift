internal import Broker
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Makes one agent: its row, then what it needs at the broker, then its row again. Whatever step fails, nothing is left; what
/// cannot be undone now is a row that says so.
struct BrokerMaker: Sendable {
    let store: BrokerStore
    let management: BrokerManagement

    /// - Returns: it, and the token with which it registers: the one time that it is told.
    /// - Throws: `BrokerFault`, and where it cannot be written.
    func make(
        _ name: String, kind: BrokerAgent.Kind = .netcheck, password: Secret = Credential.new(),
        at now: UTCTime, by doer: AuditActor
    ) async throws -> (
        agent: BrokerAgent, token: Secret
    ) {
        guard kind == .linked || Label.isValid(name) else { throw BrokerFault.name }
        let random = (0..<3).map { _ in String(Credential.new().revealed.prefix(32)) }
        var agent = BrokerAgent(
            id: StartID.random(), name: name, kind: kind, state: .making, user: BrokerNames.user(random[0]),
            requests: BrokerNames.requests(random[1]), responses: BrokerNames.responses(random[2]))
        let token = Secret(StartID.random())
        guard try await store.reserve(agent, token: token, at: now, by: doer) else {
            throw BrokerFault.nameTaken
        }
        do {
            for step in BrokerStep.ground { try await management.perform(step) }
            try await management.perform(BrokerStep.making(agent), password: password)
        } catch let undone as BrokerManagement.Undone {
            if undone.isWhole {
                try await store.delete(agent.id)
            } else {
                try await store.put(.revoking, of: agent.id)
            }
            throw BrokerFault.broker(undone.cause)
        } catch {
            try await store.delete(agent.id)
            throw BrokerFault.broker("\(error)")
        }
        agent.state = kind == .netcheck ? .setup : .active
        try await store.put(agent.state, of: agent.id)
        return (agent, token)
    }
}
