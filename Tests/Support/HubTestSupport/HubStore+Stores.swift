public import Accounts
public import Agents
internal import HubAccounts
internal import HubAgents
public import HubCore
internal import HubDatabase
public import HubIntake
public import HubLan
public import HubSeries
public import MonitorCore

/// The questions of tests, to the store that answers them.
extension HubStore {
    public func key(_ secret: Secret) async throws -> AgentKey? { try await agentKeys.key(secret) }

    public func key(_ key: AgentKey, usedFrom origin: AgentOrigin) async throws -> AgentKey {
        try await agentKeys.key(key, usedFrom: origin)
    }

    public func owner(of key: Int64, claiming serverID: String) async throws -> String? {
        try await agentKeys.owner(of: key, claiming: serverID)
    }

    public func newPendingKey(for address: String, from peer: String) async throws -> PendingKey {
        try await agentKeys.newPendingKey(for: address, from: peer)
    }

    public func store(_ arrival: Arrival) async throws -> ReportOutcome { try await lan.store(arrival) }

    public func agents() async throws -> [AgentSummary] { try await AgentTable(database).agents() }

    public func history(
        of key: SeriesKey, agent: String, in range: Range<Int64>, step: Int64
    ) async throws -> [HistoryPoint] {
        try await series.history(of: key, agent: agent, in: range, step: step)
    }

    public func totals(of agent: String, in period: Period) async throws -> [TrafficTotal] {
        try await lan.totals(of: agent, in: period)
    }

    public func histories(
        of kind: SeriesKind, agent: String, in range: Range<Int64>, step: Int64
    ) async throws -> [String: [HistoryPoint]]? {
        try await series.histories(of: kind, agent: agent, in: range, step: step)
    }

    public func devices(of agent: String) async throws -> [DeviceSummary]? {
        try await lan.devices(of: agent)
    }

    public func rename(
        _ device: String, of agent: String, to name: GivenName?, by actor: AuditActor = .console
    ) async throws -> Bool {
        try await lan.rename(device, of: agent, to: name, by: actor)
    }

    public func events(_ question: EventQuestion) async throws -> [KeptEvent] {
        try await lan.events(question)
    }

    public func today() -> Period { series.today() }

    public func totals(ofDevice device: String, agent: String) async throws -> DeviceTotals {
        try await lan.totals(ofDevice: device, agent: agent)
    }
}

/// Keys and enrolments.
extension HubStore {
    public func keys() async throws -> [AgentKey] { try await agentKeys.keys() }

    public func newKey(
        _ state: AgentKey.State, serverID: String? = nil, takingOver: Bool = false,
        by actor: AuditActor = .console
    ) async throws -> Secret {
        try await agentKeys.newKey(state, serverID: serverID, takingOver: takingOver, by: actor)
    }

    public func decide(
        _ state: AgentKey.State, on number: Int64, shown: ShownAgent = .unchecked, takingOver: Bool = false,
        by actor: AuditActor = .console
    ) async throws -> Bool {
        try await agentKeys.decide(state, on: number, shown: shown, takingOver: takingOver, by: actor)
    }

    public func remove(agent: String, by actor: AuditActor = .console) async throws -> Bool {
        try await agentKeys.remove(agent: agent, by: actor)
    }

    public func enrolments() async throws -> [Enrolment] { try await agentKeys.enrolments() }

    public func newEnrolment(
        _ kind: Enrolment.Kind, labelled label: String, days: Int, by actor: AuditActor
    ) async throws -> Secret {
        try await agentKeys.newEnrolment(kind, labelled: label, days: days, by: actor)
    }

    public func revokeEnrolment(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await agentKeys.revokeEnrolment(number, by: actor)
    }

    public func isEnrolment(_ token: Secret) async throws -> Bool {
        try await agentKeys.isEnrolment(token)
    }

    public func key(
        enrolling token: Secret, for address: String, from peer: String
    ) async throws -> Secret? {
        try await agentKeys.key(enrolling: token, for: address, from: peer)
    }
}

/// Users, sessions, tokens and the audit.
extension HubStore {
    public func hasUsers() async throws -> Bool { try await accounts.hasUsers() }

    public func addFirstUser(_ name: String, password: Secret, by actor: AuditActor) async throws {
        try await accounts.addFirstUser(name, password: password, by: actor)
    }

    public func addUser(_ name: String, _ role: Role, password: Secret, by actor: AuditActor) async throws {
        try await accounts.addUser(name, role, password: password, by: actor)
    }

    public func users() async throws -> [User] { try await accounts.users() }

    public func setRole(_ role: Role, of user: String, by actor: AuditActor) async throws {
        try await accounts.setRole(role, of: user, by: actor)
    }

    public func setPassword(_ password: Secret, of user: String, by actor: AuditActor) async throws {
        try await accounts.setPassword(password, of: user, by: actor)
    }

    public func removeUser(_ name: String, by actor: AuditActor) async throws {
        try await accounts.removeUser(name, by: actor)
    }

    public func login(_ name: String, password: Secret, from address: String) async throws -> Secret {
        try await accounts.login(name, password: password, from: address)
    }

    public func visitor(session: Secret) async throws -> Visitor? {
        try await accounts.visitor(session: session)
    }

    public func logout(_ session: Secret, from address: String) async throws {
        try await accounts.logout(session, from: address)
    }

    public func changePassword(
        of user: String, from old: Secret, to new: Secret, by actor: AuditActor
    ) async throws {
        try await accounts.changePassword(of: user, from: old, to: new, by: actor)
    }

    public func visitor(token: Secret) async throws -> Visitor? { try await accounts.visitor(token: token) }

    public func tokens() async throws -> [APIToken] { try await accounts.tokens() }

    public func newToken(
        named label: String, _ role: Role = .viewer, by actor: AuditActor = .console
    ) async throws -> Secret {
        try await accounts.newToken(named: label, role, by: actor)
    }

    public func revokeToken(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await accounts.revokeToken(number, by: actor)
    }

    public func audit(before number: Int64?, atMost most: Int) async throws -> [AuditEntry] {
        try await audit.entries(before: number, atMost: most)
    }
}
