internal import Accounts
internal import Foundation
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Logging in, and what a session is worth.
extension AccountStore {
    public func login(_ name: String, password: Secret, from address: String) async throws -> Secret {
        let row = try await verified(name, password: password, from: address)
        let newer = PasswordHash.isOld(row.password) ? try await passwords.hash(password) : nil
        return try await open(row, newer, from: address)
    }

    /// The user whose password this is.
    func verified(_ name: String, password: Secret, from address: String) async throws -> UserRow {
        guard password.revealed.utf8.count <= AccountRules.longestPassword else {
            throw AccountFault.wrongPassword
        }
        let row = try await database.read(.decision) { try UserRow.find(name, $0) }
        let isRight = try await passwords.verify(password, against: row?.password ?? PasswordHash.nobodys)
        guard let row, isRight else {
            try await refuse(row, from: address)
            throw AccountFault.wrongPassword
        }
        return row
    }

    /// What was typed as a name may be a password: only names that there are get into the audit.
    private func refuse(_ row: UserRow?, from address: String) async throws {
        let actor = AuditActor(name: row?.name ?? "nobody", address: address)
        try await database.change { try audit.write(.loginFailed, by: actor, $0) }
    }

    private func open(_ row: UserRow, _ newer: String?, from address: String) async throws -> Secret {
        let secret = Credential.new()
        let now = now
        try await database.change { database in
            // Asked once more: the password may have been changed, or the user removed, meanwhile.
            guard try UserRow.find(row.name, database)?.password == row.password else {
                throw AccountFault.wrongPassword
            }
            if let newer {
                try database.execute(
                    sql: "UPDATE users SET password = ? WHERE number = ?", arguments: [newer, row.number])
            }
            try SessionRow.open(secret, of: row.number, at: now, database)
            try audit.write(.login, by: AuditActor(name: row.name, address: address), database)
        }
        return secret
    }

    public func visitor(session: Secret) async throws -> Visitor? {
        try await visitor(session: session, at: now)
    }

    func visitor(session: Secret, at now: Int64) async throws -> Visitor? {
        let hash = Credential.hash(session)
        let used = sessionUses[hash]
        let found = try await database.read(.decision) { try SessionRow.find(hash, at: now, used: used, $0) }
        guard let found else { return nil }
        if found.isStale(at: now) { sessionUses.note(hash, at: now) }
        return Visitor(
            name: found.name, role: found.role, duties: found.duties,
            csrf: Credential.derived(from: session, for: "csrf"))
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
        let now = now
        try await database.change { database in
            guard let found = try SessionRow.find(hash, at: now, database) else { return }
            try database.execute(sql: "DELETE FROM sessions WHERE hash = ?", arguments: [hash])
            try audit.write(.logout, by: AuditActor(name: found.name, address: address), database)
        }
    }

    public func changePassword(
        of user: String, from old: Secret, to new: Secret, by actor: AuditActor
    ) async throws {
        try AccountRules.check(password: new, of: user)
        guard old.revealed.utf8.count <= AccountRules.longestPassword else {
            throw AccountFault.wrongCurrentPassword
        }
        let row = try await database.read(.decision) { try UserRow.find(user, $0) }
        guard let row else { throw AccountFault.unknownUser }
        guard try await passwords.verify(old, against: row.password) else {
            try await refuse(row, from: actor.address ?? "")
            throw AccountFault.wrongCurrentPassword
        }
        let hash = try await passwords.hash(new)
        try await database.change { try setPassword(hash, of: row, by: actor, $0) }
    }

    /// Users who used the hub's pages within this many milliseconds, the newest use first.
    func usersNow(within milliseconds: Int64) async throws -> [String] {
        try await usersNow(within: milliseconds, at: now)
    }

    func usersNow(within milliseconds: Int64, at now: Int64) async throws -> [String] {
        let all = try await database.read(.decision) { [sessionUses] database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, hash, seenAt FROM sessions JOIN users ON users.number = user
                    WHERE \(SessionRow.isOpen)
                    """, arguments: SessionRow.limits(at: now)
            ).map { row -> (name: String, seenAt: Int64) in
                (row["name"], max(row["seenAt"], sessionUses[row["hash"]] ?? 0))
            }
        }
        let seen = all.filter { now - $0.seenAt < milliseconds }.reduce(into: [String: Int64]()) {
            $0[$1.name] = max($0[$1.name] ?? 0, $1.seenAt)
        }
        return seen.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}
