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
    }
}

/// Why a schedule was not kept or removed.
package enum NamedScheduleFault: Error, Sendable, Equatable, CustomStringConvertible {
    case name
    case full
    case unknown(String)
    /// With a sentence.
    case refused(String)

    package var description: String {
        switch self {
        case .name:
            "A schedule's name has 1 to \(ScheduleReference.longestName) bytes, no slash, and is none of always, business_hours, custom and preview."
        case .full: "There are \(ScheduleStore.most) schedules already. Remove one first."
        case .unknown(let name): "There is no schedule named '\(name)'."
        case .refused(let sentence): sentence
        }
    }
}

extension AuditAction {
    static let scheduleChanged = AuditAction("schedule-changed")
    static let scheduleRemoved = AuditAction("schedule-removed")

    package static let ofSchedules: [AuditAction] = [.scheduleChanged, .scheduleRemoved]
}
