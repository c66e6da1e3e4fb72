internal import GRDB

/// SQLite's connections, as GRDB keeps them.
struct SQLitePool: ConnectionPool {
    let connections: GRDB.DatabasePool

    init(_ connections: GRDB.DatabasePool) {
        self.connections = connections
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translating { try connections.read { try body(Database($0)) } }
    }

    func read<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await translatingErrors { try await connections.read { try body(Database($0)) } }
    }

    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await translatingErrors { try await connections.write { try body(Database($0)) } }
    }

    func writeWithoutTransaction<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await translatingErrors {
            try await connections.writeWithoutTransaction { try body(Database($0)) }
        }
    }
}

/// GRDB's errors become the engine's.
func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as GRDB.DatabaseError {
        throw DatabaseError(error)
    }
}

/// As `translating`, for bodies that wait.
private func translatingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as GRDB.DatabaseError {
        throw DatabaseError(error)
    }
}
