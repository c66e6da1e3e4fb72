internal import Foundation
package import Heartbeats
package import HubCore
internal import HubDatabase
package import MonitorCore

/// Pages that show some hosts to all who have their address. Of the address only its hash is kept.
extension HeartbeatStore {
    /// Hexadecimal digits of an address: 128 bits.
    private static let keyDigits = 32

    /// - Returns: its key, told this once.
    /// - Throws: `HostFault`; `notFound` where a host is not there.
    package func publish(
        _ title: String, _ items: [StatusPage.Item], by actor: AuditActor
    ) async throws -> Secret {
        let (title, items) = try StatusPage.checked(title: title, items)
        let key = Secret(String(Credential.new().revealed.prefix(Self.keyDigits)))
        let now = now.milliseconds
        try await database.change { [audit] database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM statusPages") ?? 0
            guard count < StatusPage.most else {
                throw HostFault.refused("There are \(StatusPage.most) status pages. Remove one first.")
            }
            try database.execute(
                sql: "INSERT INTO statusPages (keyHash, title, createdAt) VALUES (?, ?, ?)",
                arguments: [Credential.hash(key), title, now])
            let page = database.lastInsertedRowID
            for (place, item) in items.enumerated() {
                guard let host = try Self.row(item.hostID, database) else { throw HostFault.notFound }
                try database.execute(
                    sql: "INSERT INTO statusPageHosts (page, place, host, name) VALUES (?, ?, ?, ?)",
                    arguments: [page, place, host.host.number, item.name])
            }
            try audit.write(.statusPageAdded, title, by: actor, database)
        }
        return key
    }

    package func statusPages() async throws -> [StatusPage] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM statusPages ORDER BY number")
                .map { try Self.page($0, database) }
        }
    }

    /// - Returns: `nil` for a key that opens none.
    func statusPage(_ key: Secret) async throws -> StatusPage? {
        guard key.revealed.utf8.count == Self.keyDigits else { return nil }
        return try await database.read(.chart) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM statusPages WHERE keyHash = ?",
                arguments: [Credential.hash(key)]
            ).map { try Self.page($0, database) }
        }
    }

    private static func page(_ row: Row, _ database: Database) throws -> StatusPage {
        let number: Int64 = row["number"]
        let items = try Row.fetchAll(
            database,
            sql: """
                SELECT hostId, statusPageHosts.name FROM statusPageHosts
                JOIN heartbeatHosts ON heartbeatHosts.number = statusPageHosts.host WHERE page = ? ORDER BY place
                """, arguments: [number])
        return StatusPage(
            number: number, title: row["title"], items: items.map { .init(hostID: $0[0], name: $0[1]) },
            createdAt: UTCTime(milliseconds: row["createdAt"]))
    }

    /// - Returns: `false` for a page that there is not.
    package func unpublish(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { [audit] database in
            let title = try String.fetchOne(
                database, sql: "SELECT title FROM statusPages WHERE number = ?", arguments: [number])
            guard let title else { return false }
            try database.execute(sql: "DELETE FROM statusPages WHERE number = ?", arguments: [number])
            try audit.write(.statusPageRemoved, title, by: actor, database)
            return true
        }
    }
}
