internal import Accounts
public import HubCore
internal import HubDatabase

/// Duties of people and of tokens.
extension AccountStore {
    static let duties = """
        -- What people may do of a provider's work (`Duty`). An administrator has all duties without a row.
        CREATE TABLE personDuties (
            person INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            duty TEXT NOT NULL,
            PRIMARY KEY (person, duty)
        ) STRICT, WITHOUT ROWID;
        -- The same of programs' tokens, whatever their role.
        CREATE TABLE tokenDuties (
            token INTEGER NOT NULL REFERENCES tokens ON DELETE CASCADE,
            duty TEXT NOT NULL,
            PRIMARY KEY (token, duty)
        ) STRICT, WITHOUT ROWID;
        """

    /// A column of a question about `users`: their duties' words.
    static let dutiesOfUser =
        "(SELECT group_concat(duty, ' ') FROM personDuties WHERE person = users.number) AS duties"
    /// The same about `tokens`.
    static let dutiesOfToken =
        "(SELECT group_concat(duty, ' ') FROM tokenDuties WHERE token = tokens.number) AS duties"

    /// By name, the duties that were given; an administrator has all without.
    public func duties() async throws -> [String: Set<Duty>] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT name, \(Self.dutiesOfUser) FROM users").reduce(into: [:])
            {
                $0[$1["name"]] = Duty.read($1["duties"])
            }
        }
    }

    /// - Throws: `AccountFault.unknownUser`, `StorageError`.
    public func setDuties(_ duties: Set<Duty>, of user: String, by actor: AuditActor) async throws {
        try await database.change { database in
            let row = try UserRow.named(user, database)
            try database.execute(sql: "DELETE FROM personDuties WHERE person = ?", arguments: [row.number])
            for duty in duties.sorted() {
                try database.execute(
                    sql: "INSERT INTO personDuties (person, duty) VALUES (?, ?)",
                    arguments: [row.number, duty.rawValue])
            }
            try audit.write(.dutiesChanged, "\(row.name): \(duties.words)", by: actor, database)
        }
    }
}
