import Daemon
import HubStore

/// What is kept, where, and how long.
extension Setting {
    static var keeping: [Setting] {
        [
            Setting(
                "STATE_DIR", "The folder of the database. A restart applies it.",
                standard: "/var/lib/monitor-hub", accepts: "an absolute path", example: "/srv/monitor-hub"
            ) { store(path($1), &$0.stateFolder) },
            Setting(
                "KEEP_WINDOWS_DAYS", "Days for which windows are kept as they came, one every few seconds.",
                standard: "1", accepts: "1 to 3650 days", example: "7"
            ) { store(days($1), &$0.retention.fine) },
            Setting(
                "KEEP_MINUTES_DAYS", "Days for which minutes are kept.",
                standard: "31", accepts: "1 to 3650 days", example: "90"
            ) { store(days($1), &$0.retention.minutes) },
            Setting(
                "KEEP_QUARTERS_DAYS",
                "Days for which quarters of an hour are kept. Hours, days and months are kept for ever.",
                standard: "366", accepts: "1 to 36500 days", example: "730"
            ) { store(whole($1, 1...36_500).map(Retention.days), &$0.retention.quarters) },
            Setting(
                "KEEP_EVENTS_DAYS", "Days for which events are kept, the newest 10,000 of each agent.",
                standard: "366", accepts: "1 to 36500 days", example: "92"
            ) { store(whole($1, 1...36_500).map(Retention.days), &$0.retention.events) },
        ]
    }

    /// Milliseconds.
    private static func days(_ text: String) -> Int64? { whole(text, 1...3650).map(Retention.days) }
}

/// What the hub says of itself.
extension Setting {
    static var telling: [Setting] {
        [
            Setting(
                "LOG_LEVEL", "The least important lines that are still logged.", standard: "info",
                accepts: LogLevel.words, example: "notice"
            ) { store(LogLevel(rawValue: $1), &$0.logLevel) }
        ]
    }
}
