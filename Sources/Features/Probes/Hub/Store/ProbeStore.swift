internal import Foundation
internal import HubCore
package import HubDatabase
internal import MonitorCore
package import Probes

/// Targets, groups and what agents were given, in the tables `probe…`. Any process may change them while another runs the
/// hub.
package struct ProbeStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 probes: targets",
            """
            CREATE TABLE probeGroups (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                isMesh INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            INSERT INTO probeGroups (id, name) VALUES (1, 'everyone');
            CREATE TABLE probeMembers (
                groupId INTEGER NOT NULL REFERENCES probeGroups ON DELETE CASCADE,
                agent TEXT NOT NULL,
                PRIMARY KEY (groupId, agent)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE probeTargets (
                -- Names the target's series: never used again.
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                groupId INTEGER NOT NULL REFERENCES probeGroups,
                -- What is measured; the same again revives the row.
                identity TEXT NOT NULL,
                -- As plans have it.
                body BLOB NOT NULL,
                label TEXT NOT NULL DEFAULT '',
                -- The agent that is pinged, where a mesh made the row.
                member TEXT,
                addedBy TEXT,
                addedAt INTEGER NOT NULL,
                retiredAt INTEGER,
                UNIQUE (groupId, identity)
            ) STRICT;
            -- Where members of meshes are reached, as an administrator said.
            CREATE TABLE probeAddresses (
                agent TEXT PRIMARY KEY,
                address TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            -- One row; its number grows with each change of the tables above.
            CREATE TABLE probeChanges (number INTEGER NOT NULL) STRICT;
            INSERT INTO probeChanges (number) VALUES (0);
            -- What each agent was given: reports name it.
            CREATE TABLE probePlans (
                agent TEXT NOT NULL,
                name TEXT NOT NULL,
                -- Numbers of targets, four bytes each.
                targets BLOB NOT NULL,
                givenAt INTEGER NOT NULL,
                PRIMARY KEY (agent, name)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE probeEvents (
                number INTEGER PRIMARY KEY,
                agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
                target INTEGER,
                kind TEXT NOT NULL,
                state TEXT,
                since INTEGER NOT NULL,
                lost INTEGER NOT NULL,
                judged INTEGER NOT NULL,
                error TEXT,
                storedAt INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX probeEventsByAgent ON probeEvents (agent, number);
            """),
        meshpingMigration,
        pathMigration,
        meshpingSinceMigration,
        defaultsMigration,
    ]
    /// Rows, those that were taken off included.
    static let mostTargets = 10_000
    static let mostGroups = 200

    let database: HubDatabase
    let audit: AuditLog

    package init(_ database: HubDatabase, _ audit: AuditLog) {
        (self.database, self.audit) = (database, audit)
    }

    // MARK: Reading

    /// Grows with each change.
    func version() async throws(StorageError) -> Int64 {
        try await database.read(.decision) {
            try Int64.fetchOne($0, sql: "SELECT number FROM probeChanges") ?? 0
        }
    }

    package func book() async throws(StorageError) -> TargetBook {
        try await database.read(.decision) { try Self.book($0) }
    }

    static func book(_ database: Database) throws -> TargetBook {
        let members = try Row.fetchAll(database, sql: "SELECT groupId, agent FROM probeMembers")
        var byGroup: [Int64: Set<String>] = [:]
        for row in members { byGroup[row["groupId"], default: []].insert(row["agent"]) }
        let groups = try Row.fetchAll(database, sql: "SELECT * FROM probeGroups ORDER BY id").map { row in
            ProbeGroup(
                id: row["id"], name: row["name"], isMesh: row["isMesh"], members: byGroup[row["id"]] ?? [])
        }
        let targets = try Row.fetchAll(database, sql: "SELECT * FROM probeTargets ORDER BY id")
            .compactMap { ListedTarget($0) }
        let addresses = try Row.fetchAll(database, sql: "SELECT * FROM probeAddresses")
            .reduce(into: [String: IPAddress]()) { all, row in
                all[row["agent"]] = IPAddress(row["address"] as String)
            }
        return TargetBook(groups: groups, targets: targets, addresses: addresses)
    }

    // MARK: Changing

    /// Everything that one change does, in one transaction, with its line in the audit.
    func change<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await database.change { database in
            let value = try body(database)
            try database.execute(sql: "UPDATE probeChanges SET number = number + 1")
            return value
        }
    }
}

extension ListedTarget {
    /// - Returns: `nil` for a row that this version cannot read.
    init?(_ row: Row) {
        guard let target = StoredTarget.target(row["body"], id: row["id"]) else { return nil }
        self.init(
            target, label: row["label"], group: row["groupId"],
            addedAt: UTCTime(milliseconds: row["addedAt"]))
        member = row["member"]
        addedBy = row["addedBy"]
        retiredAt = (row["retiredAt"] as Int64?).map { UTCTime(milliseconds: $0) }
    }
}
