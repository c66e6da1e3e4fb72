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
    static let meshpingSinceMigration = Migration(
        "2026-11-30 probes: since when agents of Meshping are in their states",
        """
        ALTER TABLE meshpingAgents ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
        UPDATE meshpingAgents SET since = seenAt;
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
        /// When its state began.
        package let since: UTCTime

        /// As Meshping's paths have it: `agent_3`.
        package var word: String { "agent_\(id)" }
        /// Whether it waits for approval.
        package var waits: Bool { state == .pending || state == .hold }
        /// Its name among agents: never one of ours.
        package var name: String { "meshping:\(hostname)" }

        init(_ row: Row) {
            id = row["id"]
            hostname = row["hostname"]
            state = State(rawValue: row["state"]) ?? .hold
            seenFrom = row["seenFrom"]
            version = row["version"]
            seenAt = UTCTime(milliseconds: row["seenAt"])
            since = UTCTime(milliseconds: row["since"])
        }

        package init(
            id: Int64, hostname: String, state: State, seenFrom: String, version: String, seenAt: UTCTime,
            since: UTCTime
        ) {
            (self.id, self.hostname, self.state) = (id, hostname, state)
            (self.seenFrom, self.version) = (seenFrom, version)
            (self.seenAt, self.since) = (seenAt, since)
        }
    }

    /// An agent that has come, as it is now.
    struct Greeting: Sendable {
        let agent: MeshpingAgent
        /// Whether it waits, and did not before.
        let waitsNow: Bool
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
    ) async throws -> Greeting? {
        try await database.change { database in
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM meshpingAgents WHERE secret = ? AND hostname = ?",
                arguments: [secret, hostname])
            var waitsNow = true
            if let known {
                let isElsewhere =
                    MeshpingAgent(known).state == .approved && (known["address"] as String?) != peer
                waitsNow = isElsewhere
                try database.execute(
                    sql: """
                        UPDATE meshpingAgents SET seenFrom = ?1, version = ?2, seenAt = ?3,
                            since = CASE WHEN ?4 <> 0 THEN ?3 ELSE since END,
                            state = CASE WHEN ?4 <> 0 THEN 'hold' ELSE state END WHERE id = ?5
                        """, arguments: [peer, version, self.database.now, isElsewhere, known["id"] as Int64])
            } else {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM meshpingAgents") ?? 0
                guard count < Self.mostMeshping else { return nil }
                try database.execute(
                    sql: """
                        INSERT INTO meshpingAgents (secret, hostname, state, seenFrom, version, seenAt, since)
                        VALUES (?1, ?2, 'pending', ?3, ?4, ?5, ?5)
                        """, arguments: [secret, hostname, peer, version, self.database.now])
            }
            return try Row.fetchOne(
                database, sql: "SELECT * FROM meshpingAgents WHERE secret = ? AND hostname = ?",
                arguments: [secret, hostname]
            ).map { Greeting(agent: MeshpingAgent($0), waitsNow: waitsNow) }
        }
    }

    /// - Returns: `false` for an agent that there is not.
    func decide(_ isApproved: Bool, onMeshping id: Int64, by actor: AuditActor) async throws -> Bool {
        try await change { database in
            try database.execute(
                sql: """
                    UPDATE meshpingAgents SET state = ?1, since = ?2,
                        address = CASE WHEN ?3 <> 0 THEN seenFrom ELSE address END
                    WHERE id = ?4
                    """,
                arguments: [isApproved ? "approved" : "blacklisted", self.database.now, isApproved, id])
            guard database.changesCount > 0 else { return false }
            try self.audit.write(
                isApproved ? .meshpingApproved : .meshpingRejected, "agent_\(id)", by: actor, database)
            return true
        }
    }
}
