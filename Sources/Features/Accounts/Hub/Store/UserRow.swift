internal import Accounts
internal import HubDatabase

/// A user as the database knows them.
struct UserRow: Sendable {
    let number: Int64
    let name: String
    let password: String

    /// - Returns: `nil` also for a text that no user can be called.
    static func find(_ name: String, _ database: Database) throws -> UserRow? {
        guard AccountRules.isName(name) else { return nil }
        return try Row.fetchOne(database, sql: "SELECT * FROM users WHERE name = ?", arguments: [name]).map {
            UserRow(number: $0["number"], name: $0["name"], password: $0["password"])
        }
    }

    static func named(_ name: String, _ database: Database) throws -> UserRow {
        guard let row = try find(name, database) else { throw AccountFault.unknownUser }
        return row
    }
}
