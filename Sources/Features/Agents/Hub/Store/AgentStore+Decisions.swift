public import Agents
public import HubCore
internal import HubDatabase

/// What administrators decide on keys.
extension AgentStore {
    /// An approval binds the key to the agent that it claims to be. Quarantined reports of a denied key are deleted; of an
    /// approved one the running hub stores them within seconds.
    ///
    /// - Parameters:
    ///   - shown: the agent that the administrator saw with the key.
    ///   - takingOver: whether an approval takes the agent's name over from the key that uses it now, which
    ///     goes on hold.
    /// - Returns: `false` for a key that there is not.
    /// - Throws: `KeyFault`.
    public func decide(
        _ state: AgentKey.State, on number: Int64, shown: ShownAgent = .unchecked, takingOver: Bool = false,
        by actor: AuditActor = .console
    ) async throws -> Bool {
        let news = try await database.change { database -> [KeyNews]? in
            guard let key = try KeyRow.find(number, database) else { return nil }
            var news: [KeyNews] = []
            if state == .approved {
                try Self.check(key, shown)
                if let name = key.agent {
                    news = try NameClaim.give(name, to: key, takingOver: takingOver, audit, database)
                }
            }
            try put(state, on: key, by: actor, database)
            return news
        }
        say(news ?? [])
        return news != nil
    }

    /// A stranger could change its agent's name after the administrator saw it and before the decision.
    private static func check(_ key: KeyRow, _ shown: ShownAgent) throws {
        if case .agent(let name) = shown, name != key.agent { throw KeyFault.changed(now: key.agent) }
    }

    private func put(
        _ state: AgentKey.State, on key: KeyRow, by actor: AuditActor, _ database: Database
    ) throws {
        let hold = state == .onHold ? AgentKey.Hold.decided.rawValue : nil
        try database.execute(
            sql: "UPDATE keys SET state = ?, heldFor = ? WHERE number = ?",
            arguments: [state.rawValue, hold, key.number])
        try audit.write(state.action, Self.subject(key.number, key.agent), by: actor, database)
        guard state == .denied else { return }
        try database.execute(sql: "DELETE FROM quarantine WHERE key = ?", arguments: [key.number])
        try database.execute(
            sql: "UPDATE keys SET waitingSnapshots = 0, waitingBytes = 0 WHERE number = ?",
            arguments: [key.number])
    }
}

extension AgentKey.State {
    /// How the audit calls a decision for it.
    fileprivate var action: AuditAction {
        switch self {
        case .pending: .keyReopened
        case .approved: .keyApproved
        case .denied: .keyDenied
        case .onHold: .keyHeld
        }
    }
}
