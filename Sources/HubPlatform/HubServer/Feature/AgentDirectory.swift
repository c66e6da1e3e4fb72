package import HubCore
package import MonitorCore
internal import Synchronization

/// A key that an agent brought, as far as the doors for agents need to know it.
package protocol KnownKey: Sendable {
    var number: Int64 { get }
    var standing: KeyStanding { get }
    /// The one agent that it speaks for; `nil` before it was used.
    var owner: String? { get }
    /// What its holder is told; `nil` for an approved key.
    var notice: KeyNotice? { get }
}

/// What was decided on a key.
package enum KeyStanding: Sendable {
    case approved
    /// Approved once: what comes waits.
    case onHold
    /// No decision yet: what comes is quarantined.
    case pending
    case denied
}

/// Whose an agent's key is: what the doors for agents ask.
package protocol AgentDirectory: Sendable {
    /// - Returns: `nil` for a key that there is not.
    func key(_ secret: Secret) async throws -> (any KnownKey)?
    /// The key as it is once its agent sends something: one that comes from elsewhere may be put on hold.
    ///
    /// - Parameters:
    ///   - address: `nil` where it is not known.
    ///   - machine: what the agent says that its machine's fingerprint is.
    func key(
        _ key: any KnownKey, usedFrom address: String?, machine: String?
    ) async throws -> any KnownKey
    /// The agent that a key speaks for: from now on the one named, where it is approved, has spoken for none
    /// yet, and the name is free.
    ///
    /// - Returns: `nil` for a key that is not approved, or that waits because of the name.
    func owner(of key: Int64, claiming agent: String) async throws -> String?
    /// Every agent that is known by its snapshots or by an approved key.
    func names() async throws -> Set<String>
    /// Where each agent spoke from last: an address, of IPv6 with the /64 alone.
    func networks() async throws -> [String: IPAddress]
    /// Whether snapshots of an agent of this name are kept.
    func isKnown(_ agent: String) async throws -> Bool
    /// Whether earlier agents at this address may speak without a key.
    func isKeyless(_ address: String) -> Bool
    /// Keys that wait for a decision.
    func undecided() async throws -> Int
    /// Forgets an agent and all that was measured.
    ///
    /// - Returns: `false` for one that there is not.
    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool
}

/// The directory that a feature brings. While none does, no key is known.
final class RegisteredAgents: AgentDirectory {
    private let directory = Mutex<(any AgentDirectory)?>(nil)

    func register(_ new: any AgentDirectory) { directory.withLock { $0 = new } }

    private var current: (any AgentDirectory)? { directory.withLock { $0 } }

    func key(_ secret: Secret) async throws -> (any KnownKey)? { try await current?.key(secret) }

    func key(
        _ key: any KnownKey, usedFrom address: String?, machine: String?
    ) async throws -> any KnownKey {
        try await current?.key(key, usedFrom: address, machine: machine) ?? key
    }

    func owner(of key: Int64, claiming agent: String) async throws -> String? {
        try await current?.owner(of: key, claiming: agent)
    }

    func names() async throws -> Set<String> { try await current?.names() ?? [] }

    func networks() async throws -> [String: IPAddress] { try await current?.networks() ?? [:] }

    func isKnown(_ agent: String) async throws -> Bool { try await current?.isKnown(agent) ?? false }

    func isKeyless(_ address: String) -> Bool { current?.isKeyless(address) ?? false }

    func undecided() async throws -> Int { try await current?.undecided() ?? 0 }

    func remove(_ agent: String, by doer: AuditActor) async throws -> Bool {
        try await current?.remove(agent, by: doer) ?? false
    }
}
