/// One connection that writes and some that read. Readers see what is committed, and wait for no writer.
///
/// What is thrown is the body's error or a `DatabaseError`; a transaction whose body throws is taken back.
public protocol ConnectionPool: Sendable {
    /// On the caller's thread.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value
    func read<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value
    /// In one transaction, which is durable when this returns.
    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value
    func writeWithoutTransaction<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value
}
