internal import Dispatch
internal import Synchronization

/// Connections to one PostgreSQL database: one writes, and the others read.
///
/// Each has a thread of its own, for libpq waits for the server. A connection that was lost is opened again by the next
/// question; while the server is away, questions fail at once.
struct PostgreSQLPool: ConnectionPool {
    private let writer: PostgreSQLSeat
    private let readers: [PostgreSQLSeat]
    private let turn = Turn()

    /// Gives questions to readers in turn.
    private final class Turn: Sendable {
        private let next = Atomic(0)

        func take(of count: Int) -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue % count }
    }

    init(writer: PostgreSQLSeat, readers: [PostgreSQLSeat]) {
        self.writer = writer
        self.readers = readers
    }

    private var reader: PostgreSQLSeat {
        readers.first { $0.isIdle } ?? readers[turn.take(of: readers.count)]
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try reader.wait { try $0.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body) }
    }

    func read<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await reader.run { try $0.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body) }
    }

    /// One transaction that writes at a time, also of commands beside the hub: stores read what they decide by.
    private static let beginWriting =
        "BEGIN; SELECT pg_advisory_xact_lock(\(PostgreSQLSchema.writing), hashtext(current_schema()))"

    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await writer.run { try $0.transaction(Self.beginWriting, body) }
    }

    func writeWithoutTransaction<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await writer.run { try $0.alone(body) }
    }

    func close() { for seat in [writer] + readers { seat.close() } }
}
