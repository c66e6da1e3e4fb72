public import Accounts
internal import Foundation
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Links that show one view each.
extension AccountStore {
    static let shares = Migration(
        "2026-11-30 accounts: shared views",
        """
        CREATE TABLE sharedViews (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            -- SHA-256 of the link's secret.
            hash BLOB NOT NULL UNIQUE,
            place TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            doer TEXT NOT NULL
        ) STRICT;
        """)

    /// Makes a link's secret.
    ///
    /// - Parameters:
    ///   - place: a page's path, with the query that it is opened with.
    ///   - days: how long it is good.
    public func share(_ place: String, days: Int64, by actor: AuditActor) async throws -> Secret {
        guard let place = SharedView.place(place), SharedView.days.contains(days) else {
            throw AccountFault.viewInvalid
        }
        let (secret, now) = (Credential.new(), now)
        try await database.change { database in
            try database.execute(sql: "DELETE FROM sharedViews WHERE expiresAt <= ?", arguments: [now])
            try database.execute(
                sql: """
                    INSERT INTO sharedViews (hash, place, createdAt, expiresAt, doer) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [Credential.hash(secret), place, now, now + days * 86_400_000, actor.name])
            try database.execute(
                sql: """
                    DELETE FROM sharedViews WHERE number NOT IN
                        (SELECT number FROM sharedViews ORDER BY number DESC LIMIT ?)
                    """, arguments: [SharedView.most])
            try audit.write(
                .viewShared, "\(place.prefix(Label.longest)), \(CountText.text(days, "day"))", by: actor,
                database)
        }
        return secret
    }

    /// Those that are open now, the newest first.
    public func sharedViews() async throws -> [SharedView] {
        let now = now
        return try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM sharedViews WHERE expiresAt > ? ORDER BY number DESC",
                arguments: [now]
            ).map(SharedView.init)
        }
    }

    /// - Returns: `nil` for a link that has ended, or never was.
    public func sharedView(_ secret: Secret) async throws -> SharedView? {
        let (hash, now) = (Credential.hash(secret), now)
        return try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM sharedViews WHERE hash = ? AND expiresAt > ?",
                arguments: [hash, now]
            ).map(SharedView.init)
        }
    }

    /// - Returns: `false` for one that there is not.
    public func endShare(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            let place = try String.fetchOne(
                database, sql: "SELECT place FROM sharedViews WHERE number = ?", arguments: [number])
            guard let place else { return false }
            try database.execute(sql: "DELETE FROM sharedViews WHERE number = ?", arguments: [number])
            try audit.write(.shareEnded, "\(place.prefix(Label.longest))", by: actor, database)
            return true
        }
    }
}

extension SharedView {
    fileprivate init(_ row: Row) {
        self.init(
            number: row["number"], place: row["place"],
            expiresAt: UTCTime(milliseconds: row["expiresAt"]), by: row["doer"])
    }
}
