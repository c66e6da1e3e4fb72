internal import HubCore
internal import HubDatabase
internal import HubServer

/// Where operators said that their agents stand, in the table `agentPlaces`.
struct PlaceStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 places: agents",
            """
            CREATE TABLE agentPlaces (
                agent TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                region TEXT NOT NULL,
                latitude REAL,
                longitude REAL
            ) STRICT, WITHOUT ROWID;
            """)
    ]
    private static let most = 10_000

    let database: HubDatabase
    let audit: AuditLog

    func all() async throws -> [String: AgentPlace] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM agentPlaces").reduce(into: [:]) { all, row in
                all[row["agent"]] = AgentPlace(
                    name: row["name"], region: row["region"], latitude: row["latitude"],
                    longitude: row["longitude"])
            }
        }
    }

    /// - Parameter place: `nil` forgets it.
    func put(_ place: AgentPlace?, of agent: String, by doer: AuditActor) async throws {
        try await database.change { [audit] database in
            if let place {
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO agentPlaces (agent, name, region, latitude, longitude)
                        SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM agentPlaces) < \(Self.most)
                        """,
                    arguments: [agent, place.name, place.region, place.latitude, place.longitude])
            } else {
                try database.execute(sql: "DELETE FROM agentPlaces WHERE agent = ?", arguments: [agent])
            }
            try audit.write(.agentPlaced, agent, by: doer, database)
        }
    }
}

extension AuditAction {
    static let agentPlaced = AuditAction("agent-placed")
}
