/// Why an engine refused a statement.
public struct DatabaseError: Error, Sendable, CustomStringConvertible {
    /// What is at fault, as far as a store can act on it.
    public enum Kind: Sendable {
        /// What was to be written: it breaks a constraint, or is too long.
        case content
        /// The statement's own text, or how it is used.
        case statement
        /// Anything else: the medium, the connection, a lock.
        case other
    }

    public let kind: Kind
    /// As the engine has it, without the statement and its values.
    public let cause: String
    /// With the statement, and without its values.
    public let description: String
    /// The engine's own error.
    let underlying: any Error
}

/// An engine's own error, which knows what it means for the whole database.
protocol StorageCause: Error {
    /// - Parameter path: what the operator calls the database.
    func storageError(_ path: String) -> StorageError
}
