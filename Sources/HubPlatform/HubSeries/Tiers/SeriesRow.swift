public import HubDatabase

/// A series as the database knows it.
public struct SeriesRow: Sendable {
    public let id: Int64
    public let agent: Int64

    /// - Returns: `nil` for an agent or series that there is not.
    public static func find(_ key: SeriesKey, _ agent: String, _ database: Database) throws -> SeriesRow? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT series.id, agent FROM series JOIN agents ON agents.id = agent
                WHERE serverId = ? AND kind = ? AND name = ?
                """, arguments: [agent, key.kind.number, key.name]
        ).map { SeriesRow(id: $0["id"], agent: $0["agent"]) }
    }
}
