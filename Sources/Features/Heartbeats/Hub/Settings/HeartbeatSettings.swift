internal import Daemon
internal import HubFrame
internal import HubServer
package import Schedules

/// Who may use the API of hosts.
package enum HostsAPI: String, Sendable, CaseIterable {
    /// Programs with a token, and people who are logged in.
    case token
    /// They, and without credentials what asks from this very machine.
    case local
    /// Any client that reaches the hub.
    case open
}

/// What the operator decides of heartbeats.
package struct HeartbeatSettings: FeaturePart {
    package var hostsAPI = HostsAPI.token
    /// Days for which single heartbeats are kept.
    package var beatDays = 30
    /// Minutes after midnight.
    package var opensAt = 480
    package var closesAt = 1080
    /// 1 is Monday.
    package var openDays: Set<Int> = [1, 2, 3, 4, 5]
    package var zoneName = "America/New_York"

    package init() {}

    /// The schedule named `business_hours`. Times that are the same are around the clock.
    package var businessHours: Hours {
        do {
            let isAllDay = opensAt == closesAt
            let window = try HoursWindow(
                days: openDays, from: isAllDay ? 0 : opensAt, to: isAllDay ? 1440 : closesAt)
            return try Hours(zone: ZoneName(zoneName), windows: [window])
        } catch {
            preconditionFailure("each part was checked when it was read")
        }
    }

    /// For the settings page.
    var facts: [Fact] {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let days = openDays.sorted().map { names[$0 - 1] }.joined(separator: ", ")
        return [
            Fact("API of hosts", hostsAPI.rawValue),
            Fact("Heartbeats", beatDays == 1 ? "kept for 1 day" : "kept for \(beatDays) days"),
            Fact(
                "Business hours",
                "\(HoursWindow.text(opensAt)) to \(HoursWindow.text(closesAt)), \(days), \(zoneName)"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofHeartbeats: [Setting] {
        [
            Setting(
                "HOSTS_API",
                "Who may list, add and change hosts by the API: programs with a token; also, without one, what "
                    + "asks from this machine; or any client that reaches the hub.",
                standard: "token", accepts: "token, local or open", example: "local"
            ) { store(HostsAPI(rawValue: $1), &$0[HeartbeatSettings.self].hostsAPI) },
            Setting(
                "KEEP_BEATS_DAYS", "Days for which heartbeats are kept, the newest 1,000 of each host.",
                standard: "30", accepts: "1 to 3650 days", example: "90"
            ) { store(whole($1, 1...3650), &$0[HeartbeatSettings.self].beatDays) },
            Setting(
                "BUSINESS_HOURS_START", "When business hours begin, on each of their days.",
                standard: "08:00", accepts: "a time of the day, from 00:00 to 23:59", example: "09:30"
            ) { store(minutes($1, 0...1439), &$0[HeartbeatSettings.self].opensAt) },
            Setting(
                "BUSINESS_HOURS_END",
                "When business hours end; before their start, on the next day. The same as their start is around the clock.",
                standard: "18:00", accepts: "a time of the day, from 00:01 to 24:00", example: "17:00"
            ) { store(minutes($1, 1...1440), &$0[HeartbeatSettings.self].closesAt) },
            Setting(
                "BUSINESS_HOURS_DAYS",
                "Days of business hours: 1 is Monday, 7 Sunday. Several between commas.",
                standard: "1,2,3,4,5", accepts: "numbers from 1 to 7 between commas", example: "1,2,3,4,5,6"
            ) { store(days($1), &$0[HeartbeatSettings.self].openDays) },
            Setting(
                "BUSINESS_HOURS_TIMEZONE", "The time zone of business hours.",
                standard: "America/New_York", accepts: "a time zone of the package tzdata",
                example: "Europe/Berlin"
            ) { store(try? ZoneName($1).text, &$0[HeartbeatSettings.self].zoneName) },
        ]
    }

    private static func minutes(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        HoursWindow.minutes(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func days(_ text: String) -> Set<Int>? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let days = words.compactMap { whole($0.filter { $0 != " " }, 1...7) }
        return days.count == words.count && !days.isEmpty ? Set(days) : nil
    }
}
