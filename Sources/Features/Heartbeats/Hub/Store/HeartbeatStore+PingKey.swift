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
            try database.execute(sql: "DELETE FROM heartbeatNotes WHERE word = 'created'")
            try audit.write(.pingKeyRenewed, by: actor, database)
        }
        return key
    }

    func isPingKey(_ key: Secret, _ database: Database) throws -> Bool {
        let hash = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT hash FROM heartbeatNotes WHERE word = 'pingKey'"))
        return TokenSeal.areSame(Credential.hash(key), hash ?? Data(count: 32))
    }

    // MARK: - Hosts that are made by a ping

    /// Of one key; who has it may make hosts by pinging.
    static let mostCreated: Int64 = 500
    static let mostCreatedInMinute: Int64 = 20

    /// - Returns: `nil` where one more may be made.
    func creationRefusal(_ database: Database) throws -> CreationRefusal? {
        let (all, inMinute) = try created(database)
        if all >= Self.mostCreated { return .tooMany }
        return inMinute >= Self.mostCreatedInMinute ? .tooManyNow : nil
    }

    func countCreated(_ database: Database) throws {
        let (all, inMinute) = try created(database)
        for (word, number) in [
            ("created", all + 1), ("createdInMinute", minute * 1000 + inMinute + 1),
        ] {
            try database.run(
                """
                INSERT INTO heartbeatNotes (word, number) VALUES (?, ?)
                ON CONFLICT (word) DO UPDATE SET number = excluded.number
                """, [word, number])
        }
    }

    private var minute: Int64 { now.milliseconds / 60_000 }

    private func created(_ database: Database) throws -> (all: Int64, inMinute: Int64) {
        func note(_ word: String) throws -> Int64 {
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT number FROM heartbeatNotes WHERE word = ?"),
                arguments: [word]) ?? 0
        }
        let last = try note("createdInMinute")
        return (try note("created"), last / 1000 == minute ? last % 1000 : 0)
    }
}
