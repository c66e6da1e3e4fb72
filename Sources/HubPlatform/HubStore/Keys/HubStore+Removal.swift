internal import GRDB
public import HubNouns

extension HubStore {
    /// Any process may call this while another runs the hub, which sees by the generation that what it has in memory
    /// is over.
    public func remove(agent: String, by doer: Doer = .console) async throws -> Bool {
        try await writing { database in
            let id = try Self.number(of: agent, database)
            try database.execute(sql: "DELETE FROM keys WHERE serverId = ?", arguments: [agent])
            guard id != nil || database.changesCount > 0 else { return false }
            // No agent may have a control character in its name (`JSONReader.agentName`).
            try database.execute(
                sql: "UPDATE agents SET serverId = ?, removedAt = ? WHERE id = ?",
                arguments: ["\u{1}\(id ?? 0)", Self.now, id])
            try AuditBook.write(
                .agentRemoved, String(agent.prefix(PeopleRules.longestName)), by: doer, database)
            try database.begin(after: database.generation)
            return true
        }
    }
}
