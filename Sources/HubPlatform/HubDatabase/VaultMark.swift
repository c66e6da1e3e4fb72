internal import Foundation

/// With which key the secrets in the database are sealed: its mark, which tells nothing of the key (table `vaultKey`).
public struct VaultMark: Sendable {
    static let table = """
        -- With which key of STATE_DIR secrets are sealed (`VaultMark`).
        CREATE TABLE vaultKey (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            mark BLOB NOT NULL
        ) STRICT;
        """

    private let database: HubDatabase

    public init(_ database: HubDatabase) {
        self.database = database
    }

    /// - Returns: `nil` where no hub has told it yet.
    public func mark() async throws(StorageError) -> [UInt8]? {
        try await database.read(.decision) { database in
            try Data.fetchOne(database, sql: "SELECT mark FROM vaultKey").map { Array($0) }
        }
    }

    public func keep(_ mark: [UInt8]) async throws {
        try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO vaultKey (one, mark) VALUES (1, ?)
                    ON CONFLICT (one) DO UPDATE SET mark = excluded.mark
                    """, arguments: [Data(mark)])
        }
    }
}
