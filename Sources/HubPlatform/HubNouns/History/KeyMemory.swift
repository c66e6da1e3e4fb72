public import Agents
public import MonitorCore

/// Agents' keys, for those who serve administrators.
///
/// What changes something writes it into the audit in the same transaction.
public protocol KeyMemory: Sendable {
    func keys() async throws -> [AgentKey]
    /// Makes a key; the answer is the only time that it is seen.
    ///
    /// - Parameters:
    ///   - serverID: the one agent that it shall speak for; `nil` takes the first that uses it, if its name
    ///     is free.
    ///   - takingOver: whether its first use takes the name over from the key that uses it now.
    /// - Throws: `KeyFault.nameInUse` where another key uses the name and this one does not take over.
    func newKey(
        _ state: AgentKey.State, serverID: String?, takingOver: Bool, by doer: Doer
    ) async throws -> Secret
    /// An approval binds the key to the agent that it claims to be.
    ///
    /// - Parameters:
    ///   - shown: the agent that the administrator saw with the key.
    ///   - takingOver: whether an approval takes the agent's name over from the key that uses it now, which
    ///     goes on hold.
    /// - Returns: `false` for a key that there is not.
    /// - Throws: `KeyFault`.
    func decide(
        _ state: AgentKey.State, on number: Int64, shown: ShownAgent, takingOver: Bool, by doer: Doer
    ) async throws -> Bool

    /// Forgets an agent: its keys at once, so that its name is free, and all that was measured within
    /// minutes.
    ///
    /// - Returns: `false` for one that there is not.
    func remove(agent: String, by doer: Doer) async throws -> Bool

    func enrolments() async throws -> [Enrolment]
    func newEnrolment(
        _ kind: Enrolment.Kind, labelled label: String, days: Int, by doer: Doer
    ) async throws -> Secret
    /// - Returns: `false` for one that there is not.
    func revokeEnrolment(_ number: Int64, by doer: Doer) async throws -> Bool
    /// Whether this is an enrolment token that is good now.
    func isEnrolment(_ token: Secret) async throws -> Bool
    /// Makes a key that is approved, for the bearer of an enrolment token.
    ///
    /// - Parameter address: as the agent says that it is its own.
    /// - Returns: `nil` for a token that does not exist or has expired.
    func key(enrolling token: Secret, for address: String, from peer: String) async throws -> Secret?
}
