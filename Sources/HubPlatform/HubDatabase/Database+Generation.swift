public import GRDB

extension Database {
    /// Which database the file holds: another one after each restore.
    public var generation: Int {
        get throws { try Int.fetchOne(cachedStatement(sql: "PRAGMA user_version")) ?? 0 }
    }

    /// Tells every process that what it has in memory of it is outdated.
    ///
    /// - Parameter before: its current generation.
    public func begin(after before: Int) throws {
        let next = Int.random(in: 1..<Int(Int32.max))
        try execute(sql: "PRAGMA user_version = \(next == before ? 0 : next)")
    }
}
