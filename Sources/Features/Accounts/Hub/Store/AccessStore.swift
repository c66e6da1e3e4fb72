internal import Accounts
internal import CSodium
internal import Foundation
internal import HubCore
internal import HubDatabase
internal import HubVault
internal import MonitorCore
internal import Synchronization

/// Logins by token: short access tokens, and refresh tokens that are exchanged for the next at each use.
///
/// A refresh token that comes a second time ends its login, with all that was made of it: either its thief or its owner
/// has used it. Only the one before the newest, within a few seconds, gives the newest again: two tabs, or an answer
/// that was lost.
final class AccessStore: Sendable {
    /// What a client is given.
    struct Pair: Sendable {
        let access: Secret
        let accessSeconds: Int64
        let refresh: Secret
        let refreshSeconds: Int64
    }

    enum Fault: Error, Equatable {
        case wrongPassword
        /// Unknown, ended, or used again.
        case invalid
        case expired
    }

    /// However much it is used, a login ends after this long.
    static let longest: Int64 = 30 * 86_400_000
    static let grace: Int64 = 10_000
    /// Of one user; the oldest go.
    static let most = 32
    private static let purpose = "accessKeys.secret"

    private struct Signing: Sendable {
        let issuer: String
        let keys: [AccessKey]
        /// A command may have made another key since.
        let readAt: ContinuousClock.Instant
    }

    private static let trusted: Duration = .seconds(5)

    /// What a used token was exchanged for: never on the disk, and gone after the grace.
    private struct Successor {
        let secret: Secret
        let since: Int64
    }

    private let database: HubDatabase
    private let audit: AuditLog
    private let vault: Vault
    private let accounts: AccountStore
    private let settings: @Sendable () -> AccessSettings
    private let signing = Mutex<Signing?>(nil)
    private let successors = Mutex<[Data: Successor]>([:])

    init(
        database: HubDatabase, audit: AuditLog, vault: Vault, accounts: AccountStore,
        settings: @escaping @Sendable () -> AccessSettings
    ) {
        self.database = database
        self.audit = audit
        self.vault = vault
        self.accounts = accounts
        self.settings = settings
    }

    private var now: Int64 { database.now }

    /// A refresh token that is not used for so long ends.
    private var idle: Int64 { Int64(settings().refreshDays) * 86_400_000 }

    // MARK: Coming and going

    /// - Throws: `Fault.wrongPassword`, also for a name that there is not.
    func login(_ name: String, password: Secret, from address: String) async throws -> Pair {
        let signing = try await keys()
        let user: Int64
        do {
            user = try await accounts.verified(name, password: password, from: address).number
        } catch AccountFault.wrongPassword {
            throw Fault.wrongPassword
        }
        let (secret, now, idle) = (Credential.new(), now, idle)
        let login = try await database.change { [audit] database in
            guard
                let name = try String.fetchOne(
                    database, sql: "SELECT name FROM users WHERE number = ?", arguments: [user])
            else { throw Fault.wrongPassword }
            try database.execute(
                sql: "INSERT INTO accessLogins (user, createdAt, address) VALUES (?, ?, ?)",
                arguments: [user, now, address])
            let login = database.lastInsertedRowID
            try Self.insert(secret, of: login, begun: now, at: now, idle: idle, database)
            try database.execute(
                sql: """
                    DELETE FROM accessLogins WHERE user = ? AND number NOT IN
                        (SELECT number FROM accessLogins WHERE user = ? ORDER BY number DESC LIMIT ?)
                    """, arguments: [user, user, Self.most])
            try audit.write(.login, by: AuditActor(name: name, address: address), database)
            return login
        }
        return pair(of: user, login, secret, signing)
    }

    /// Exchanges a refresh token for the next, and a new access token.
    func refresh(_ secret: Secret, from address: String) async throws -> Pair {
        let signing = try await keys()
        let (hash, now, next, idle) = (Credential.hash(secret), now, Credential.new(), idle)
        forgetSuccessors(at: now)
        let again = successors.withLock { $0[hash]?.secret }
        let outcome = try await database.change { [audit] database -> Result<(Int64, Int64, Secret), Fault> in
            guard let row = try RefreshRow.find(hash, database) else { return .failure(.invalid) }
            guard row.endsAt > now, row.begun > now - Self.longest else { return .failure(.expired) }
            guard row.usedAt != nil else {
                try database.execute(
                    sql: "UPDATE refreshTokens SET usedAt = ? WHERE hash = ?", arguments: [now, hash])
                try Self.insert(next, of: row.login, begun: row.begun, at: now, idle: idle, database)
                return .success((row.user, row.login, next))
            }
            // Used before: it is the one before the newest, moments ago, or it is stolen.
            if let again, try RefreshRow.find(Credential.hash(again), database)?.usedAt == nil {
                return .success((row.user, row.login, again))
            }
            try database.execute(sql: "DELETE FROM accessLogins WHERE number = ?", arguments: [row.login])
            try audit.write(.refreshReused, by: AuditActor(name: row.name, address: address), database)
            return .failure(.invalid)
        }
        let (user, login, given) = try outcome.get()
        if given == next { successors.withLock { $0[hash] = Successor(secret: next, since: now) } }
        return pair(of: user, login, given, signing)
    }

    /// Ends the login that a refresh token belongs to.
    func logout(_ secret: Secret, from address: String) async throws {
        let hash = Credential.hash(secret)
        try await database.change { [audit] database in
            guard let row = try RefreshRow.find(hash, database) else { return }
            try database.execute(sql: "DELETE FROM accessLogins WHERE number = ?", arguments: [row.login])
            try audit.write(.logout, by: AuditActor(name: row.name, address: address), database)
        }
    }

    /// Whom an access token belongs to, by the role and the login as they are now.
    func visitor(access token: Secret) async throws -> Visitor? {
        guard let signing = try await knownKeys() else { return nil }
        let claims = AccessToken.verify(token, keys: signing.keys, issuer: signing.issuer, at: now / 1000)
        guard let claims else { return nil }
        return try await database.read(.decision) { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT name, role, \(AccountStore.dutiesOfUser) FROM accessLogins JOIN users ON users.number = user
                        WHERE accessLogins.number = ? AND user = ?
                        """),
                arguments: [claims.login, claims.user]
            ).map { row in
                let role = Role(stored: row["role"])
                return Visitor(
                    name: row["name"], role: role, duties: Duty.of(role, stored: row["duties"]), csrf: nil)
            }
        }
    }

    /// Deletes what has ended.
    var upkeep: UpkeepStep {
        UpkeepStep("logins by token") { times, _ in try await self.sweep(at: times.now.milliseconds) }
    }

    private func sweep(at now: Int64) async throws {
        try await database.write(.sweep) { database in
            try database.execute(
                sql: """
                    DELETE FROM accessLogins WHERE createdAt < ? OR number NOT IN
                        (SELECT login FROM refreshTokens WHERE endsAt > ?)
                    """, arguments: [now - Self.longest, now])
        }
    }

    private func pair(of user: Int64, _ login: Int64, _ refresh: Secret, _ signing: Signing) -> Pair {
        let (seconds, lifetime) = (now / 1000, Int64(settings().accessMinutes) * 60)
        let claims = AccessClaims(
            issuer: signing.issuer, user: user, login: login, issuedAt: seconds,
            expiresAt: seconds + lifetime, id: StartID.random())
        return Pair(
            access: AccessToken.sign(claims, with: signing.keys[0]), accessSeconds: lifetime,
            refresh: refresh,
            refreshSeconds: idle / 1000)
    }

    private static func insert(
        _ secret: Secret, of login: Int64, begun: Int64, at now: Int64, idle: Int64, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO refreshTokens (hash, login, createdAt, endsAt) VALUES (?, ?, ?, ?)",
            arguments: [Credential.hash(secret), login, now, min(now + idle, begun + longest)])
    }

    private func forgetSuccessors(at now: Int64) {
        successors.withLock { all in all = all.filter { now - $0.value.since < Self.grace } }
    }

    // MARK: Keys

    /// Makes the first one where there is none.
    private func keys() async throws -> Signing {
        if let known = try await knownKeys() { return known }
        try await makeKey()
        guard let made = try await knownKeys() else { throw Fault.invalid }
        return made
    }

    /// The newest, and the one before: what that signed is good until it expires.
    private func knownKeys() async throws -> Signing? {
        if let known = signing.withLock({ $0 }), known.readAt + Self.trusted > .now { return known }
        let rows = try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM accessKeys ORDER BY createdAt DESC LIMIT 2").map {
                row in
                (
                    id: row["id"] as String, issuer: row["issuer"] as String,
                    sealed: Array(row["secret"] as Data)
                )
            }
        }
        guard let issuer = rows.first?.issuer else { return nil }
        let keys = try rows.map { row in
            let text = try vault.open(row.sealed, for: Self.purpose)
            return AccessKey(id: row.id, secret: Array(text.revealed.utf8))
        }
        let found = Signing(issuer: issuer, keys: keys, readAt: .now)
        signing.withLock { $0 = found }
        return found
    }

    /// From now on tokens are signed with another key.
    func rotate() async throws { try await makeKey(.accessKeyRotated) }

    private func makeKey(_ action: AuditAction? = nil) async throws {
        // 64 random hexadecimal digits, used as bytes: 256 bits.
        let sealed = try vault.seal(Credential.new(), for: Self.purpose)
        let (id, issuer, now) = (StartID.random(), StartID.random(), now)
        try await database.change { [audit] database in
            if let action { try audit.write(action, by: .console, database) }
            try database.execute(
                sql: """
                    INSERT INTO accessKeys (id, issuer, secret, createdAt)
                    VALUES (?, coalesce((SELECT issuer FROM accessKeys LIMIT 1), ?), ?, ?)
                    """, arguments: [id, issuer, Data(sealed), now])
            try database.execute(
                sql:
                    "DELETE FROM accessKeys WHERE id NOT IN (SELECT id FROM accessKeys ORDER BY createdAt DESC LIMIT 2)"
            )
        }
        signing.withLock { $0 = nil }
    }
}

/// A refresh token as the database knows it.
private struct RefreshRow {
    let login: Int64
    let user: Int64
    let name: String
    /// When its login began.
    let begun: Int64
    let endsAt: Int64
    let usedAt: Int64?

    static func find(_ hash: Data, _ database: Database) throws -> RefreshRow? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT login, user, name, accessLogins.createdAt AS begun, endsAt, usedAt FROM refreshTokens
                JOIN accessLogins ON accessLogins.number = login JOIN users ON users.number = user WHERE hash = ?
                """, arguments: [hash]
        ).map { row in
            RefreshRow(
                login: row["login"], user: row["user"], name: row["name"], begun: row["begun"],
                endsAt: row["endsAt"],
                usedAt: row["usedAt"])
        }
    }
}
