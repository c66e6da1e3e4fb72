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
    private let users: [ScheduleUsers]

    /// What `keep` may do.
    package enum Keeping: Sendable {
        case adding, changing, either
    }

    /// - Parameter users: what follows schedules, of all features.
    package init(
        _ database: HubDatabase, _ audit: AuditLog, zones: ZoneFiles = ZoneFiles(), users: [ScheduleUsers]
    ) {
        self.database = database
        self.audit = audit
        self.zones = zones
        self.users = users
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

    /// Makes one, or puts another meaning in its place, where all that follow it can follow that.
    ///
    /// - Parameters:
    ///   - role: of the actor: what an administrator decides follows a schedule that administrators change.
    ///   - then: done in the same transaction.
    /// - Throws: `NamedScheduleFault`, `StorageError`, what `then` throws.
    package func keep(
        _ one: NamedSchedule, _ keeping: Keeping = .either, by actor: AuditActor, as role: Role,
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
            let isThere =
                try Bool.fetchOne(
                    database, sql: "SELECT EXISTS (SELECT 1 FROM schedules WHERE name = ?)",
                    arguments: [one.name]) == true
            if keeping == .adding, isThere { throw NamedScheduleFault.taken(one.name) }
            if keeping == .changing, !isThere { throw NamedScheduleFault.unknown(one.name) }
            let users = try found(one.name, one.schedule, database)
            let reserved = users.filter { role < $0.least }
            guard reserved.isEmpty else { throw NamedScheduleFault.forAdministrators(one.name, reserved) }
            let unfit = users.filter { $0.obstacle != nil }
            guard unfit.isEmpty else { throw NamedScheduleFault.unfit(one.name, unfit) }
            if isThere {
                try database.execute(
                    sql: "UPDATE schedules SET body = ? WHERE name = ?", arguments: [body, one.name])
            } else {
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

    /// - Returns: `false` for one that there is not.
    /// - Throws: `NamedScheduleFault` while something follows it, `StorageError`.
    package func remove(_ name: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { [audit] database in
            let users = try found(name, nil, database)
            guard users.isEmpty else { throw NamedScheduleFault.inUse(name, users) }
            try database.execute(sql: "DELETE FROM schedules WHERE name = ?", arguments: [name])
            guard database.changesCount > 0 else { return false }
            try Self.touch(database)
            try audit.write(.scheduleRemoved, name, by: actor, database)
            return true
        }
    }

    private func found(
        _ name: String, _ schedule: CustomSchedule?, _ database: Database
    ) throws -> [ScheduleUser] {
        let change = ScheduleChange(name: name, schedule: schedule, zones: zones, now: self.database.now)
        return try users.flatMap { try $0.find(change, database) }
    }

    /// Grows with every change.
    package static func revision(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM scheduleRevision") ?? 0
    }

    private static func touch(_ database: Database) throws {
        try database.execute(sql: "UPDATE scheduleRevision SET revision = revision + 1")
    }
}
