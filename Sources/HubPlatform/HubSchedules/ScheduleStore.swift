package import HubCore
package import HubDatabase
package import Schedules
package import ZoneFiles

/// Schedules that have names. Any process may change them while another runs the hub.
package struct ScheduleStore: Sendable {
    package static let most = 200
    private let database: HubDatabase
    private let audit: AuditLog
    private let zones: ZoneFiles

    package init(_ database: HubDatabase, _ audit: AuditLog, zones: ZoneFiles = ZoneFiles()) {
        self.database = database
        self.audit = audit
        self.zones = zones
    }

    /// By name.
    package func all() async throws(StorageError) -> [NamedSchedule] {
        try await database.read(.decision) { try Self.all($0) }
    }

    package static func all(_ database: Database) throws -> [NamedSchedule] {
        try Row.fetchAll(database, sql: "SELECT name, body FROM schedules ORDER BY name").compactMap { row in
            // One that cannot be read is as good as none: those that name it say so.
            (try? CustomSchedule(json: (row["body"] as String).utf8)).map { NamedSchedule(row["name"], $0) }
        }
    }

    package static func find(_ name: String, _ database: Database) throws -> CustomSchedule? {
        let statement = try database.cachedStatement(sql: "SELECT body FROM schedules WHERE name = ?")
        return try String.fetchOne(statement, arguments: [name]).flatMap {
            try? CustomSchedule(json: $0.utf8)
        }
    }

    /// Makes one, or puts another meaning in its place.
    ///
    /// - Parameter then: done in the same transaction.
    /// - Throws: `NamedScheduleFault`, `StorageError`, what `then` throws.
    package func keep(
        _ one: NamedSchedule, by actor: AuditActor,
        then: @Sendable @escaping (Database) throws -> Void = { _ in }
    ) async throws {
        guard NamedSchedule.isName(one.name) else { throw NamedScheduleFault.name }
        do {
            _ = try zones.zone(one.schedule.zone)
            if let calendar = one.schedule.calendar { _ = try zones.zones(calendar.zones) }
        } catch {
            throw NamedScheduleFault.refused("\(error)")
        }
        try await database.change { [audit] database in
            let body = String(decoding: one.schedule.json, as: UTF8.self)
            try database.execute(
                sql: "UPDATE schedules SET body = ? WHERE name = ?", arguments: [body, one.name])
            if database.changesCount == 0 {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM schedules") ?? 0
                guard count < Self.most else { throw NamedScheduleFault.full }
                try database.execute(
                    sql: "INSERT INTO schedules (name, body) VALUES (?, ?)", arguments: [one.name, body])
            }
            try Self.touch(database)
            try audit.write(.scheduleChanged, one.name, by: actor, database)
            try then(database)
        }
    }

    /// - Parameter first: done before, in the same transaction.
    /// - Returns: `false` for one that there is not.
    package func remove(
        _ name: String, by actor: AuditActor,
        first: @Sendable @escaping (Database) throws -> Void = { _ in }
    ) async throws -> Bool {
        try await database.change { [audit] database in
            try first(database)
            try database.execute(sql: "DELETE FROM schedules WHERE name = ?", arguments: [name])
            guard database.changesCount > 0 else { return false }
            try Self.touch(database)
            try audit.write(.scheduleRemoved, name, by: actor, database)
            return true
        }
    }

    /// Grows with every change.
    package static func revision(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM scheduleRevision") ?? 0
    }

    private static func touch(_ database: Database) throws {
        try database.execute(sql: "UPDATE scheduleRevision SET revision = revision + 1")
    }
}
