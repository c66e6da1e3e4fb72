internal import GRDB
public import HubNouns
public import MonitorCore

/// People who may log in. Any process may call these while another runs the hub.
extension HubStore: PeopleMemory {
    public func hasUsers() async throws -> Bool {
        try await reading { try Self.hasUsers($0) }
    }

    public func addFirstUser(_ name: String, password: Secret, by doer: Doer) async throws {
        try await insert(name, .administrator, password, by: doer) { database in
            if try Self.hasUsers(database) { throw PeopleFault.notFirst }
        }
    }

    public func addUser(_ name: String, _ role: Role, password: Secret, by doer: Doer) async throws {
        try await insert(name, role, password, by: doer) { _ in }
    }

    public func users() async throws -> [User] {
        let now = Self.now
        return try await reading { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT users.*, count(hash) AS open FROM users
                    LEFT JOIN sessions ON user = users.number AND \(SessionRow.isOpen)
                    GROUP BY users.number ORDER BY name
                    """, arguments: SessionRow.limits(at: now)
            ).map { row in
                User(
                    name: row["name"], role: Self.role(row),
                    createdAt: UTCTime(milliseconds: row["createdAt"]),
                    sessions: row["open"])
            }
        }
    }

    public func setRole(_ role: Role, of user: String, by doer: Doer) async throws {
        try await changing { database in
            let row = try UserRow.named(user, database)
            try database.execute(
                sql: "UPDATE users SET role = ? WHERE number = ?", arguments: [role.rawValue, row.number])
            try Self.checkAdministrator(database)
            try AuditBook.write(.roleChanged, "\(row.name) \(role.rawValue)", by: doer, database)
        }
    }

    public func setPassword(_ password: Secret, of user: String, by doer: Doer) async throws {
        try PeopleRules.check(password: password, of: user)
        let hash = try await passwords.hash(password)
        try await changing { try Self.setPassword(hash, of: try UserRow.named(user, $0), by: doer, $0) }
    }

    public func removeUser(_ name: String, by doer: Doer) async throws {
        try await changing { database in
            let row = try UserRow.named(name, database)
            try database.execute(sql: "DELETE FROM users WHERE number = ?", arguments: [row.number])
            try Self.checkAdministrator(database)
            try AuditBook.write(.userRemoved, row.name, by: doer, database)
        }
    }

    static func setPassword(
        _ hash: String, of row: UserRow, by doer: Doer, _ database: Database
    ) throws {
        try database.execute(
            sql: "UPDATE users SET password = ? WHERE number = ?", arguments: [hash, row.number])
        try database.execute(sql: "DELETE FROM sessions WHERE user = ?", arguments: [row.number])
        try AuditBook.write(.passwordChanged, row.name, by: doer, database)
    }

    private func insert(
        _ name: String, _ role: Role, _ password: Secret, by doer: Doer,
        if isAllowed: @Sendable @escaping (Database) throws -> Void
    ) async throws {
        try PeopleRules.check(name: name)
        try PeopleRules.check(password: password, of: name)
        try await changing { try isAllowed($0) }
        let hash = try await passwords.hash(password)
        try await changing { database in
            // Asked once more: hashing takes long enough for somebody else to be first.
            try isAllowed(database)
            guard try UserRow.find(name, database) == nil else { throw PeopleFault.nameTaken }
            try database.execute(
                sql: "INSERT INTO users (name, role, password, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [name, role.rawValue, hash, Self.now])
            try AuditBook.write(.userAdded, "\(name) \(role.rawValue)", by: doer, database)
        }
    }

    /// As `writing`, for what may also fail for a person's reasons.
    func changing<Value: Sendable>(
        _ write: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.write(.write, write)
        } catch let fault as PeopleFault {
            throw fault
        } catch let fault as KeyFault {
            throw fault
        } catch let fault as AgentInputFault {
            throw fault
        } catch {
            throw HubDatabase.translated(error, database.path)
        }
    }

    private static func checkAdministrator(_ database: Database) throws {
        let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE role = 'administrator')"
        guard try Bool.fetchOne(database, sql: sql) ?? false else { throw PeopleFault.lastAdministrator }
    }

    private static func hasUsers(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM users)") ?? false
    }

    /// A word that this version does not know gives the least.
    static func role(_ row: Row) -> Role { Role(rawValue: row["role"]) ?? .viewer }
}

/// A user as the database knows them.
struct UserRow: Sendable {
    let number: Int64
    let name: String
    let password: String

    /// - Returns: `nil` also for a text that no user can be called.
    static func find(_ name: String, _ database: Database) throws -> UserRow? {
        guard PeopleRules.isName(name) else { return nil }
        return try Row.fetchOne(database, sql: "SELECT * FROM users WHERE name = ?", arguments: [name]).map {
            UserRow(number: $0["number"], name: $0["name"], password: $0["password"])
        }
    }

    static func named(_ name: String, _ database: Database) throws -> UserRow {
        guard let row = try find(name, database) else { throw PeopleFault.unknownUser }
        return row
    }
}
