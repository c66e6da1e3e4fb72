internal import Foundation
internal import Heartbeats
package import HubCore
internal import HubDatabase
package import MonitorCore

/// The one key for ping URLs that name a host by its slug.
extension HeartbeatStore {
    /// For display; `nil` before it was made, or where it cannot be opened again.
    package func pingKey() async throws -> Secret? {
        let box = try await database.read(.decision) { database in
            try Data.fetchOne(database, sql: "SELECT box FROM heartbeatNotes WHERE word = 'pingKey'")
        }
        return seal.open(box, .ping, of: "")
    }

    /// Makes the key, or another in its place, which does not count any more.
    package func renewPingKey(by actor: AuditActor) async throws -> Secret {
        // 22 characters, as healthchecks has them.
        let key = Secret(String(TokenSeal.newToken().revealed.prefix(22)))
        try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO heartbeatNotes (word, hash, box) VALUES ('pingKey', ?, ?)
                    ON CONFLICT (word) DO UPDATE SET hash = excluded.hash, box = excluded.box
                    """, arguments: [Credential.hash(key), seal.seal(key, .ping, of: "")])
            try audit.write(.pingKeyRenewed, by: actor, database)
        }
        return key
    }

    func isPingKey(_ key: Secret, _ database: Database) throws -> Bool {
        let hash = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT hash FROM heartbeatNotes WHERE word = 'pingKey'"))
        return TokenSeal.areSame(Credential.hash(key), hash ?? Data(count: 32))
    }
}
