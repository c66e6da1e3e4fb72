package import HubCore
package import HubDatabase
package import Schedules
package import ZoneFiles

/// What is to become of a schedule that has a name.
package struct ScheduleChange: Sendable {
    package let name: String
    /// What takes its place; `nil` where it is removed.
    package let schedule: CustomSchedule?
    package let zones: ZoneFiles
    /// Unix time in milliseconds.
    package let now: Int64
}

/// One thing that follows a schedule that has a name.
package struct ScheduleUser: Sendable, Equatable {
    /// `host web01`, `rule disk.full`.
    package let words: String
    /// Who may decide what it follows.
    package let least: Role
    /// Why it could not follow what takes the schedule's place, in a sentence; `nil` where it can.
    package let obstacle: String?

    package init(_ words: String, least: Role = .operator, obstacle: String? = nil) {
        self.words = words
        self.least = least
        self.obstacle = obstacle
    }

    /// A few of them, and how many more there are.
    static func list(_ users: [ScheduleUser]) -> String {
        let more = users.count > 5 ? " and \(users.count - 5) more" : ""
        return users.prefix(5).map(\.words).joined(separator: ", ") + more
    }
}

/// What of one feature follows a schedule: asked before a schedule is changed or removed, in the same transaction.
package struct ScheduleUsers: Sendable {
    package let find: @Sendable (ScheduleChange, Database) throws -> [ScheduleUser]

    package init(_ find: @escaping @Sendable (ScheduleChange, Database) throws -> [ScheduleUser]) {
        self.find = find
    }
}
