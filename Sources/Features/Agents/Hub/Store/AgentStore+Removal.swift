internal import Agents
public import HubCore
internal import HubDatabase

extension AgentStore {
    /// Forgets an agent: its keys at once, so that its name is free, and all that was measured within minutes.
    ///
    /// Any process may call this while another runs the hub, which sees by the generation that what it has in memory
    /// is over.
    ///
    /// - Returns: `false` for one that there is not.
    public func remove(agent: String, by actor: AuditActor = .console) async throws -> Bool {
        try await database.change { database in
            let id = try AgentTable.number(of: agent, database)
            try database.execute(sql: "DELETE FROM keys WHERE serverId = ?", arguments: [agent])
            guard id != nil || database.changesCount > 0 else { return false }
            try AgentOrderStore.forget(agent, database)
            // No agent may have a control character in its name (`JSONReader.agentName`).
            try database.execute(
                sql: "UPDATE agents SET serverId = ?, removedAt = ? WHERE id = ?",
                arguments: ["\u{1}\(id ?? 0)", now, id])
            try audit.write(
                .agentRemoved, AgentRules.short(agent), by: actor, database)
            try database.begin(after: database.generation)
            return true
        }
    }
}
