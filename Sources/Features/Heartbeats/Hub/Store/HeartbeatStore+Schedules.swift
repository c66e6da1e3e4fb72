internal import Heartbeats
internal import HubCore
internal import HubDatabase
internal import HubSchedules
internal import Schedules

/// Schedules that have names, and the hosts that follow them.
extension HeartbeatStore {
    func named(_ definition: HostDefinition, _ database: Database) throws -> CustomSchedule? {
        try definition.scheduleName.flatMap { try ScheduleStore.find($0, database) }
    }

    /// Keeps a schedule; hosts that name it follow it from now on.
    ///
    /// - Throws: `NamedScheduleFault`, `StorageError`.
    func keep(_ one: NamedSchedule, by actor: AuditActor) async throws {
        try await schedules.keep(one, by: actor) { database in
            for var row in try Self.followers(of: one.name, database) {
                row.host.heartbeat.follow(timetable(row.host.definition, database), at: now)
                try row.saveState(database)
            }
        }
    }

    /// - Returns: `false` for one that there is not.
    /// - Throws: `NamedScheduleFault` while hosts name it, `StorageError`.
    func removeSchedule(_ name: String, by actor: AuditActor) async throws -> Bool {
        try await schedules.remove(name, by: actor) { database in
            let hosts = try Self.followers(of: name, database).map(\.host.definition.hostID)
            guard hosts.isEmpty else {
                let more = hosts.count > 5 ? " and \(hosts.count - 5) more" : ""
                throw NamedScheduleFault.refused(
                    "Hosts follow this schedule: \(hosts.prefix(5).joined(separator: ", "))\(more).")
            }
        }
    }

    private static func followers(of name: String, _ database: Database) throws -> [HostRow] {
        let body = String(decoding: ScheduleReference.json(name), as: UTF8.self)
        return try Row.fetchAll(
            database,
            sql: HostRow.select + " WHERE scheduleType = 'custom' AND scheduleBody = ? ORDER BY hostId",
            arguments: [body]
        ).map { HostRow($0) }
    }
}
