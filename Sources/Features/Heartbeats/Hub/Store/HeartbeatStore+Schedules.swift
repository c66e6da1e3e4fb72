internal import Heartbeats
internal import HubCore
internal import HubDatabase
internal import HubSchedules
internal import Schedules
internal import ZoneFiles

/// Schedules that have names, and the hosts that follow them.
extension HeartbeatStore {
    func named(_ definition: HostDefinition, _ database: Database) throws -> CustomSchedule? {
        try definition.scheduleName.flatMap { try ScheduleStore.find($0, database) }
    }

    /// Keeps a schedule; hosts that name it follow it from now on.
    ///
    /// - Throws: `NamedScheduleFault`, `StorageError`.
    func keep(
        _ one: NamedSchedule, _ keeping: ScheduleStore.Keeping = .either, by actor: AuditActor, as role: Role
    ) async throws {
        try await schedules.keep(one, keeping, by: actor, as: role) { database in
            for var row in try Self.followers(of: one.name, database) {
                row.host.heartbeat.follow(timetable(row.host.definition, database), at: now)
                try row.saveState(database)
            }
        }
    }

    /// Hosts that name a schedule, and whether they could follow another in its place.
    static func followers(_ businessHours: @escaping @Sendable () -> Hours) -> ScheduleUsers {
        ScheduleUsers { change, database in
            try followers(of: change.name, database).map { row in
                let definition = row.host.definition
                var obstacle: String?
                if let schedule = change.schedule {
                    do {
                        let expectation = try definition.expectation(
                            businessHours: businessHours(), named: schedule)
                        _ = try Timetable(expectation, change.zones.zones(expectation.zones))
                    } catch {
                        obstacle = "\(error)"
                    }
                }
                return ScheduleUser("host \(definition.hostID)", obstacle: obstacle)
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
