internal import GRDB
public import HubNouns

/// What administrators decide on keys.
extension HubStore {
    /// What waits of a denied key is deleted; of an approved one the running hub takes it in within seconds.
    public func decide(
        _ state: AgentKey.State, on number: Int64, shown: ShownAgent = .unchecked, takingOver: Bool = false,
        by doer: Doer = .console
    ) async throws -> Bool {
        let news = try await changing { database -> [KeyNews]? in
            guard let key = try KeyRow.find(number, database) else { return nil }
            var news: [KeyNews] = []
            if state == .approved {
                try Self.check(key, shown)
                if let name = key.agent {
                    news = try NameClaim.give(name, to: key, takingOver: takingOver, database)
                }
            }
            try Self.put(state, on: key, by: doer, database)
            return news
        }
        say(news ?? [])
        return news != nil
    }

    /// A stranger could change its agent's name between the look at it and the decision.
    private static func check(_ key: KeyRow, _ shown: ShownAgent) throws {
        if case .agent(let name) = shown, name != key.agent { throw KeyFault.changed(now: key.agent) }
    }

    private static func put(
        _ state: AgentKey.State, on key: KeyRow, by doer: Doer, _ database: Database
    ) throws {
        let hold = state == .onHold ? AgentKey.Hold.decided.rawValue : nil
        try database.execute(
            sql: "UPDATE keys SET state = ?, heldFor = ? WHERE number = ?",
            arguments: [state.rawValue, hold, key.number])
        try AuditBook.write(state.action, subject(key.number, key.agent), by: doer, database)
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
