internal import Foundation
internal import GRDB
public import HubNouns
public import MonitorCore

/// Logging in, and what a session is worth.
extension HubStore {
    public func login(_ name: String, password: Secret, from address: String) async throws -> Secret {
        guard password.revealed.utf8.count <= PeopleRules.longestPassword else {
            throw PeopleFault.wrongPassword
        }
        let row = try await reading { try UserRow.find(name, $0) }
        let isRight = try await passwords.verify(password, against: row?.password ?? PasswordHash.nobodys)
        guard let row, isRight else {
            try await refuse(row, from: address)
            throw PeopleFault.wrongPassword
        }
        let newer = PasswordHash.isOld(row.password) ? try await passwords.hash(password) : nil
        return try await open(row, newer, from: address)
    }

    /// What was typed as a name may be a password: only names that there are get into the audit.
    private func refuse(_ row: UserRow?, from address: String) async throws {
        let doer = Doer(name: row?.name ?? "nobody", address: address)
        try await changing { try AuditBook.write(.loginFailed, by: doer, $0) }
    }

    private func open(_ row: UserRow, _ newer: String?, from address: String) async throws -> Secret {
        let secret = Credential.new()
        let now = Self.now
        try await changing { database in
            // Asked once more: the password may have been changed, or the user removed, meanwhile.
            guard try UserRow.find(row.name, database)?.password == row.password else {
                throw PeopleFault.wrongPassword
            }
            if let newer {
                try database.execute(
                    sql: "UPDATE users SET password = ? WHERE number = ?", arguments: [newer, row.number])
            }
            try SessionRow.open(secret, of: row.number, at: now, database)
            try AuditBook.write(.login, by: Doer(name: row.name, address: address), database)
        }
        return secret
    }

    public func visitor(session: Secret) async throws -> Visitor? {
        try await visitor(session: session, at: Self.now)
    }

    func visitor(session: Secret, at now: Int64) async throws -> Visitor? {
        let hash = Credential.hash(session)
        let used = sessionUses[hash]
        let found = try await reading { try SessionRow.find(hash, at: now, used: used, $0) }
        guard let found else { return nil }
        if found.isStale(at: now) { sessionUses.note(hash, at: now) }
        return Visitor(
            name: found.name, role: found.role, csrf: Credential.derived(from: session, for: "csrf"))
    }

    /// Best effort: what cannot be written now is written at the next turn.
    func writeSessionUses() async {
        let uses = sessionUses.all
        guard !uses.isEmpty else { return }
        let isWritten: Void? = try? await database.write { database in
            for (hash, time) in uses { try SessionRow.touch(hash, at: time, database) }
        }
        if isWritten != nil { sessionUses.written(uses) }
    }

    public func logout(_ session: Secret, from address: String) async throws {
        let hash = Credential.hash(session)
        let now = Self.now
        try await changing { database in
            guard let found = try SessionRow.find(hash, at: now, database) else { return }
            try database.execute(sql: "DELETE FROM sessions WHERE hash = ?", arguments: [hash])
            try AuditBook.write(.logout, by: Doer(name: found.name, address: address), database)
        }
    }

    public func changePassword(
        of user: String, from old: Secret, to new: Secret, by doer: Doer
    ) async throws {
        try PeopleRules.check(password: new, of: user)
        guard old.revealed.utf8.count <= PeopleRules.longestPassword else { throw PeopleFault.wrongPassword }
        let row = try await reading { try UserRow.find(user, $0) }
        guard let row else { throw PeopleFault.unknownUser }
        guard try await passwords.verify(old, against: row.password) else {
            try await refuse(row, from: doer.address ?? "")
            throw PeopleFault.wrongPassword
        }
        let hash = try await passwords.hash(new)
        try await changing { try Self.setPassword(hash, of: row, by: doer, $0) }
    }
}

/// A session as the database knows it.
struct SessionRow: Sendable {
    /// A session that nobody used for this long has ended.
    static let idle: Int64 = 86_400_000
    /// However much it is used, it ends after this long.
    static let longest: Int64 = 30 * 86_400_000
    /// Of one user; the oldest go.
    static let most = 32
    /// For `limits(at:)`.
    static let isOpen = "seenAt > ? AND sessions.createdAt > ?"

    let name: String
    let role: Role
    let seenAt: Int64

    static func limits(at now: Int64) -> StatementArguments { [now - idle, now - longest] }

    /// - Parameter used: when it was last used, where that is not written down yet.
    static func find(
        _ hash: Data, at now: Int64, used: Int64? = nil, _ database: Database
    ) throws -> SessionRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, role, max(seenAt, ?) AS seenAt, sessions.createdAt FROM sessions
                JOIN users ON users.number = user WHERE hash = ?
                """)
        let row = try Row.fetchOne(statement, arguments: [used ?? 0, hash])
        guard let row, row["seenAt"] > now - idle, row["createdAt"] > now - longest else { return nil }
        return SessionRow(name: row["name"], role: HubStore.role(row), seenAt: row["seenAt"])
    }

    static func open(_ secret: Secret, of user: Int64, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO sessions (hash, user, createdAt, seenAt) VALUES (?, ?, ?, ?)",
            arguments: [Credential.hash(secret), user, now, now])
        try database.execute(
            sql: """
                DELETE FROM sessions WHERE user = ? AND hash NOT IN
                    (SELECT hash FROM sessions WHERE user = ? ORDER BY createdAt DESC LIMIT ?)
                """, arguments: [user, user, most])
    }

    func isStale(at now: Int64) -> Bool { now - seenAt > 60_000 }

    static func touch(_ hash: Data, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE sessions SET seenAt = max(seenAt, ?) WHERE hash = ?", arguments: [now, hash])
    }

    static func sweep(at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM sessions WHERE NOT (\(isOpen))", arguments: limits(at: now))
    }
}
