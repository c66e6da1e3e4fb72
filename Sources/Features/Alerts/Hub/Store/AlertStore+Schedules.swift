internal import Alerts
internal import HubCore
internal import HubDatabase
internal import HubSchedules
internal import MonitorCore
internal import Schedules

/// What of alerts follows schedules that have names.
extension AlertStore {
    /// Rules, which administrators decide on, and planned work that is not over.
    static let scheduleUsers = ScheduleUsers { change, database in
        let hours = change.schedule.map { schedule in
            Result { try WorkHours(named: change.name, of: [change.name: schedule], change.zones) }
        }
        let rules = try rules(database).filter { $0.schedule == change.name }.map { rule in
            ScheduleUser("rule \(rule.name)", least: .administrator, obstacle: obstacle(to: hours))
        }
        // Also work that cannot be read any more: a schedule that is mended brings it back.
        let work = try Row.fetchAll(
            database,
            sql: """
                SELECT number, name, repeats FROM plannedWork WHERE endsAt > ? AND repeats IS NOT NULL
                ORDER BY number
                """, arguments: [change.now]
        ).filter { ScheduleReference.name(($0["repeats"] as String).utf8) == change.name }
        let now = UTCTime(milliseconds: change.now)
        return rules
            + work.map { row in
                ScheduleUser(
                    "planned work \(row["name"] as String)",
                    obstacle: obstacle(to: hours) ?? tooLong(hours, from: now))
            }
    }

    private static func obstacle(to hours: Result<WorkHours, any Error>?) -> String? {
        guard case .failure(let fault)? = hours else { return nil }
        return "\(fault)"
    }

    private static func tooLong(_ hours: Result<WorkHours, any Error>?, from now: UTCTime) -> String? {
        guard case .success(let found)? = hours, found.isTooLong(from: now) else { return nil }
        return AlertFault.longWindow.description
    }
}
