package import HubCore
package import Schedules

/// A schedule that people gave a name, so that hosts, rules and planned work can share it.
package struct NamedSchedule: Sendable, Equatable {
    package let name: String
    package let schedule: CustomSchedule

    package init(_ name: String, _ schedule: CustomSchedule) {
        self.name = name
        self.schedule = schedule
    }

    /// Words that the API has in place of a name.
    private static let reserved: Set<String> = ["always", "business_hours", "custom", "preview"]

    static func isName(_ text: String) -> Bool {
        Label.isValid(text) && text.utf8.count <= ScheduleReference.longestName && text.first != " "
            && text.last != " " && !text.contains("/") && !reserved.contains(text)
            // Part of a path, these would be another path.
            && text != "." && text != ".."
    }
}

/// Why a schedule was not kept or removed.
package enum NamedScheduleFault: Error, Sendable, Equatable, CustomStringConvertible {
    case name
    case full
    case unknown(String)
    /// One that should be added is there.
    case taken(String)
    /// It is to be removed, and these follow it.
    case inUse(String, [ScheduleUser])
    /// It is to be changed, and these could not follow it then.
    case unfit(String, [ScheduleUser])
    /// It is to be changed by an operator, and these follow it.
    case forAdministrators(String, [ScheduleUser])
    /// With a sentence.
    case refused(String)

    package var description: String {
        switch self {
        case .name:
            "A schedule's name has 1 to \(ScheduleReference.longestName) bytes, no slash, no blank at its ends, is not dots alone, and none of always, business_hours, custom and preview."
        case .full: "There are \(ScheduleStore.most) schedules already. Remove one first."
        case .unknown(let name):
            "There is no schedule named '\(name)'. It may have been removed: see the page Schedules."
        case .taken(let name):
            "There is a schedule named '\(name)' already. Change that one, or take another name."
        case .inUse(let name, let users):
            "'\(name)' cannot be removed: \(ScheduleUser.list(users)) \(Self.verb(users)) it. Choose another schedule there first."
        case .unfit(let name, let users):
            "'\(name)' cannot be changed so: \(ScheduleUser.list(users)) could not follow it any more. \(users.first?.obstacle ?? "") Save it under another name, or choose another schedule there first."
        case .forAdministrators(let name, let users):
            "'\(name)' can be changed by administrators alone: \(ScheduleUser.list(users)) \(Self.verb(users)) it. Ask one, or save yours under another name."
        case .refused(let sentence): sentence
        }
    }

    private static func verb(_ users: [ScheduleUser]) -> String { users.count == 1 ? "follows" : "follow" }
}

extension AuditAction {
    static let scheduleChanged = AuditAction("schedule-changed")
    static let scheduleRemoved = AuditAction("schedule-removed")

    package static let ofSchedules: [AuditAction] = [.scheduleChanged, .scheduleRemoved]
}
