public import Accounts
internal import Foundation
public import HubCore
public import HubDatabase
public import MonitorCore

/// Invitations, and the sessions of one user.
extension AccountStore {
    /// The tables of this feature that came after 0.1.0.
    public static let migrations = [
        Migration("2026-11-30 invitations", invitationsTable),
        Migration("2026-11-30 accounts: duties", duties), shares,
    ]

    private static let invitationsTable = """
        CREATE TABLE invitations (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            -- SHA-256 of the link's secret.
            hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            role TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            doer TEXT NOT NULL
        ) STRICT;
        """
    /// Of all that are open.
    private static let mostInvitations = 100

    /// Makes a link's secret; a name that is invited already gets another link instead of its own.
    public func invite(_ name: String, _ role: Role, by actor: AuditActor) async throws -> Secret {
        try AccountRules.check(name: name)
        let secret = Credential.new()
        let now = now
        try await database.change { database in
            guard try UserRow.find(name, database) == nil else { throw AccountFault.nameTaken }
            try database.execute(sql: "DELETE FROM invitations WHERE expiresAt <= ?", arguments: [now])
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO invitations (hash, name, role, createdAt, expiresAt, doer)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Credential.hash(secret), name, role.rawValue, now, now + Invitation.hours * 3_600_000,
                    actor.name,
                ])
            try database.execute(
                sql: """
                    DELETE FROM invitations WHERE number NOT IN
                        (SELECT number FROM invitations ORDER BY number DESC LIMIT ?)
                    """, arguments: [Self.mostInvitations])
            try audit.write(.userInvited, "\(name) \(role.rawValue)", by: actor, database)
        }
        return secret
    }

    /// Those that are open now.
    public func invitations() async throws -> [Invitation] {
        let now = now
        return try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM invitations WHERE expiresAt > ? ORDER BY name", arguments: [now]
            ).map(Invitation.init)
        }
    }

    /// - Returns: `nil` for a link that was used, is over, or never was.
    public func invitation(_ secret: Secret) async throws -> Invitation? {
        let (hash, now) = (Credential.hash(secret), now)
        return try await database.read(.decision) { try Self.invitation(hash, at: now, $0) }
    }

    private static func invitation(_ hash: Data, at now: Int64, _ database: Database) throws -> Invitation? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM invitations WHERE hash = ? AND expiresAt > ?",
            arguments: [hash, now]
        ).map(Invitation.init)
    }

    /// Makes the account, and uses the link up.
    ///
    /// - Returns: the user's name; `nil` for a link that is not good.
    public func accept(
        _ secret: Secret, password: Secret, from address: String
    ) async throws -> String? {
        guard let invited = try await invitation(secret) else { return nil }
        try AccountRules.check(password: password, of: invited.name)
        let hashed = try await passwords.hash(password)
        let (hash, now) = (Credential.hash(secret), now)
        return try await database.change { database in
            // Asked once more: hashing takes long enough for another request to be first.
            guard let invited = try Self.invitation(hash, at: now, database) else { return nil }
            guard try UserRow.find(invited.name, database) == nil else { throw AccountFault.nameTaken }
            try database.execute(
                sql: "INSERT INTO users (name, role, password, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [invited.name, invited.role.rawValue, hashed, now])
            try database.execute(sql: "DELETE FROM invitations WHERE number = ?", arguments: [invited.number])
            let actor = AuditActor(name: invited.name, address: address)
            try audit.write(
                .userAdded, "\(invited.name) \(invited.role.rawValue), invited by \(invited.by)", by: actor,
                database)
            return invited.name
        }
    }

    /// - Returns: `false` for one that there is not.
    public func withdraw(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "SELECT name FROM invitations WHERE number = ?", arguments: [number])
            guard let name else { return false }
            try database.execute(sql: "DELETE FROM invitations WHERE number = ?", arguments: [number])
            try audit.write(.invitationWithdrawn, name, by: actor, database)
            return true
        }
    }

    /// A user's sessions that have not ended, the newest use first.
    ///
    /// - Parameter session: the one that asks.
    public func sessions(of user: String, asking session: Secret) async throws -> [OpenSession] {
        let (mine, now) = (Credential.hash(session), now)
        return try await database.read(.decision) { [sessionUses] database in
            let row = try UserRow.named(user, database)
            return try Row.fetchAll(
                database,
                sql: "SELECT hash, createdAt, seenAt FROM sessions WHERE user = ? AND \(SessionRow.isOpen)",
                arguments: [row.number] + SessionRow.limits(at: now)
            ).map { row in
                let hash: Data = row["hash"]
                let seen: Int64 = max(row["seenAt"], sessionUses[hash] ?? 0)
                return OpenSession(
                    handle: Self.handle(hash), createdAt: UTCTime(milliseconds: row["createdAt"]),
                    seenAt: UTCTime(milliseconds: seen), isThis: hash == mine)
            }.sorted { $0.seenAt.milliseconds > $1.seenAt.milliseconds }
        }
    }

    /// - Parameter handle: as `sessions` gives it.
    /// - Returns: `false` for one that there is not.
    public func endSession(_ handle: String, of user: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            let row = try UserRow.named(user, database)
            let all = try Data.fetchAll(
                database, sql: "SELECT hash FROM sessions WHERE user = ?", arguments: [row.number])
            guard let hash = all.first(where: { Self.handle($0) == handle }) else { return false }
            try database.execute(sql: "DELETE FROM sessions WHERE hash = ?", arguments: [hash])
            try audit.write(.sessionEnded, row.name, by: actor, database)
            return true
        }
    }

    /// Ends sessions of browsers, and logins of programs.
    ///
    /// - Returns: how many there were.
    /// - Throws: `AccountFault.unknownUser`.
    public func endSessions(of user: String, by actor: AuditActor) async throws -> Int {
        try await database.change { database in
            let row = try UserRow.named(user, database)
            try database.execute(sql: "DELETE FROM sessions WHERE user = ?", arguments: [row.number])
            var count = database.changesCount
            try database.execute(sql: "DELETE FROM accessLogins WHERE user = ?", arguments: [row.number])
            count += database.changesCount
            if count > 0 { try audit.write(.sessionEnded, "\(row.name), all", by: actor, database) }
            return count
        }
    }

    /// Of a hash of a hash: what is shown opens nothing.
    private static func handle(_ hash: Data) -> String {
        let text = hash.map { String($0, radix: 16) }.joined()
        return String(Credential.derived(from: Secret(text), for: "handle").revealed.prefix(16))
    }
}

extension Invitation {
    fileprivate init(_ row: Row) {
        self.init(
            number: row["number"], name: row["name"], role: Role(stored: row["role"]),
            expiresAt: UTCTime(milliseconds: row["expiresAt"]), by: row["doer"])
    }
}
