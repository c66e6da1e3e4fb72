internal import HubDatabase

/// Outages of agents' lines that were over before the hub heard of them.
struct PastOutages: Sendable, Equatable {
    let agent: String
    let count: Int
    /// When the first one began, and the last one ended, in Unix milliseconds.
    let began: Int64
    let ended: Int64
    /// Of all of them.
    let milliseconds: Int64
    /// Of the last one.
    let reason: String?
}

extension LineStore {
    /// Marks an outage as one that is to be mentioned, now that it is over.
    static func mark(_ past: Range<Int64>, of agent: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE agentLineSpans SET past = ?
                WHERE agent = ? AND ended > ? AND began < ? AND state NOT IN ('online', 'partly')
                """, arguments: [past.lowerBound, agent, past.lowerBound, past.upperBound])
    }

    /// At most one of each agent, however many there were.
    ///
    /// - Parameter places: by agent: which one was read last. Of an agent without a place it is from now on.
    func past(after places: [String: Int64]) async throws -> (outages: [PastOutages], places: [String: Int64])
    {
        try await database.read(.decision) { database in
            var (found, newest): ([PastOutages], [String: Int64]) = ([], [:])
            let sql = """
                SELECT serverId, id, (SELECT max(past) FROM agentLineSpans WHERE agent = id AND past IS NOT NULL)
                FROM lineAgents JOIN agents ON id = lineAgents.agent WHERE removedAt IS NULL
                """
            for row in try Row.fetchAll(database, sql: sql) {
                let (agent, number): (String, Int64) = (row[0], row[1])
                let last = row[2] as Int64? ?? 0
                newest[agent] = last
                guard let place = places[agent], place < last else { continue }
                if let outages = try Self.outages(of: agent, number, after: place, database) {
                    found.append(outages)
                }
            }
            return (found, newest)
        }
    }

    private static func outages(
        of agent: String, _ number: Int64, after place: Int64, _ database: Database
    ) throws -> PastOutages? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT count(DISTINCT past), min(began), max(ended), sum(ended - began),
                    (SELECT reason FROM agentLineSpans WHERE agent = ?1 AND past > ?2 ORDER BY began DESC LIMIT 1)
                FROM agentLineSpans WHERE agent = ?1 AND past > ?2
                """, arguments: [number, place])
        guard let row, let began: Int64 = row[1] else { return nil }
        return PastOutages(
            agent: agent, count: row[0], began: began, ended: row[2], milliseconds: row[3], reason: row[4])
    }
}
