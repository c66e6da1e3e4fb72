/// One step of the database's shape, as a feature brings it. Once released it is never edited: the next one corrects it.
public struct Migration: Sendable, Equatable {
    /// The day on which it was written, and what it makes: `2026-11-30 leases`. Every database holds it.
    public let id: String
    /// Statements, run in one transaction.
    public let sql: String

    public init(_ id: String, _ sql: String) {
        self.id = id
        self.sql = sql
    }
}
