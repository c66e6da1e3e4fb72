internal import HubCore
internal import HubDatabase
package import MonitorCore

/// Meshping's agents, in the table `meshpingAgents`: known by their passphrase and host name.
extension ProbeStore {
    static let meshpingMigration = Migration(
        "2026-11-30 probes: agents of Meshping",
        """
        CREATE TABLE meshpingAgents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- SHA-256 of the passphrase, which all agents may share.
            secret TEXT NOT NULL,
            hostname TEXT NOT NULL,
            state TEXT NOT NULL,
            -- Where it was approved; NULL before.
            address TEXT,
            seenFrom TEXT NOT NULL,
            version TEXT NOT NULL,
            seenAt INTEGER NOT NULL,
            UNIQUE (secret, hostname)
        ) STRICT;
        """)
    private static let mostMeshping = 256

    package struct MeshpingAgent: Sendable, Equatable {
        /// As Meshping's agents are told.
        package enum State: String, Sendable { case pending, approved, hold, blacklisted }

        package let id: Int64
        package let hostname: String
        package let state: State
        package let seenFrom: String
        package let version: String
        package let seenAt: UTCTime

        /// Its name among agents: never one of ours.
        package var name: String { "meshping:\(hostname)" }

        init(_ row: Row) {
            id = row["id"]
            hostname = row["hostname"]
            state = State(rawValue: row["state"]) ?? .hold
            seenFrom = row["seenFrom"]
            version = row["version"]
            seenAt = UTCTime(milliseconds: row["seenAt"])
        }
    }

    func meshpingAgents() async throws(StorageError) -> [MeshpingAgent] {
        try await database.read(.decision) {
            try Row.fetchAll($0, sql: "SELECT * FROM meshpingAgents ORDER BY id").map { MeshpingAgent($0) }
        }
    }

    /// An agent has come. One that is new waits for an approval; one that comes from elsewhere is on hold.
    ///
    /// - Returns: `nil` where too many wait.
    func greet(
        _ hostname: String, secret: String, version: String, from peer: String
    ) async throws -> MeshpingAgent? {
        try await database.change { database in
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM meshpingAgents WHERE secret = ? AND hostname = ?",
                arguments: [secret, hostname])
            if let known {
                let isElsewhere =
                    MeshpingAgent(known).state == .approved && (known["address"] as String?) != peer
                try database.execute(
                    sql: """
                        UPDATE meshpingAgents SET seenFrom = ?, version = ?, seenAt = ?,
                            state = CASE WHEN ? <> 0 THEN 'hold' ELSE state END WHERE id = ?
                        """, arguments: [peer, version, self.database.now, isElsewhere, known["id"] as Int64])
            } else {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM meshpingAgents") ?? 0
                guard count < Self.mostMeshping else { return nil }
                try database.execute(
                    sql: """
                        INSERT INTO meshpingAgents (secret, hostname, state, seenFrom, version, seenAt)
                        VALUES (?, ?, 'pending', ?, ?, ?)
                        """, arguments: [secret, hostname, peer, version, self.database.now])
            }
            return try Row.fetchOne(
                database, sql: "SELECT * FROM meshpingAgents WHERE secret = ? AND hostname = ?",
                arguments: [secret, hostname]
            ).map { MeshpingAgent($0) }
        }
    }

    /// - Returns: `false` for an agent that there is not.
    func decide(_ isApproved: Bool, onMeshping id: Int64, by actor: AuditActor) async throws -> Bool {
        try await change { database in
            try database.execute(
                sql: """
                    UPDATE meshpingAgents SET state = ?, address = CASE WHEN ? <> 0 THEN seenFrom ELSE address END
                    WHERE id = ?
                    """, arguments: [isApproved ? "approved" : "blacklisted", isApproved, id])
            guard database.changesCount > 0 else { return false }
            try self.audit.write(
                isApproved ? .meshpingApproved : .meshpingRejected, "agent_\(id)", by: actor, database)
            return true
        }
    }
}
