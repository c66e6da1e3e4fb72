package import Agents
internal import HubCore
internal import HubDatabase
package import HubServer
internal import MonitorCore

/// Whose an agent's key is, as the doors for agents ask.
struct AgentKeys: AgentDirectory {
    private let store: AgentStore
    private let host: HubHost

    init(_ store: AgentStore, _ host: HubHost) {
        self.store = store
        self.host = host
    }

    func key(_ secret: Secret) async throws -> (any KnownKey)? { try await store.key(secret) }

    func key(
        _ key: any KnownKey, usedFrom address: String?, machine: String?
    ) async throws -> any KnownKey {
        guard let known = key as? AgentKey else { return key }
        return try await store.key(known, usedFrom: AgentOrigin(address: address, claimedMachine: machine))
    }

    func owner(of key: Int64, claiming agent: String) async throws -> String? {
        try await store.owner(of: key, claiming: agent)
    }

    func names() async throws -> Set<String> {
        let agents = try await AgentTable(host.database).agents().map(\.serverID)
        // One that only ever talks live is known by its key alone.
        let speaking = try await store.keys().filter { $0.state == .approved }.compactMap(\.serverID)
        return Set(agents).union(speaking)
    }

    func networks() async throws -> [String: IPAddress] {
        try await store.keys().reduce(into: [:]) { all, key in
            guard key.state == .approved, let agent = key.serverID else { return }
            all[agent] = key.origin.networks.first.flatMap { IPAddress($0) }
        }
    }

    func isKnown(_ agent: String) async throws -> Bool {
        try await AgentTable(host.database).agents().contains { $0.serverID == agent }
    }

    func isKeyless(_ address: String) -> Bool {
        let ranges = host.settings(AgentSettings.self).keyless
        guard !ranges.isEmpty, let address = IPAddress(address) else { return false }
        return ranges.contains { $0.contains(address) }
    }

    func undecided() async throws -> Int {
        try await store.keys().count { $0.state == .pending || $0.state == .onHold }
    }

    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool {
        try await store.remove(agent: agent, by: doer)
    }
}

extension AgentKey: KnownKey {
    package var standing: KeyStanding {
        switch state {
        case .approved: .approved
        case .onHold: .onHold
        case .pending: .pending
        case .denied: .denied
        }
    }

    package var owner: String? { serverID }

    package var notice: KeyNotice? { .waiting(self) }
}

extension AgentOrigin {
    /// What is not a fingerprint counts as none.
    init(address: String?, claimedMachine claim: String?) {
        self.init(
            address: address, machine: claim.flatMap { MachineFingerprint.isPossible($0) ? $0 : nil })
    }
}
