internal import HubCore
internal import HubDatabase

/// It outlives the hub's start: a jump is not believed because of one.
extension ProvenTime {
    /// - Returns: `nil` before it was looked at for the first time.
    static func load(_ database: Database) throws -> ProvenTime? {
        try Row.fetchOne(database, sql: "SELECT time, held FROM provenTime")
            .map { ProvenTime(time: $0["time"], held: $0["held"]) }
    }

    func put(_ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO provenTime (id, time, held) VALUES (1, ?, ?)",
            arguments: [time, held])
    }
}
