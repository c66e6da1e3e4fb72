import Daemon
import HubDatabase

/// Where the hub keeps its data, and what it says of itself.
extension Setting {
    static var keeping: [Setting] {
        [
            Setting(
                "STATE_DIR", "The folder of the database. A restart applies it.",
                standard: "/var/lib/monitor-hub", accepts: "an absolute path", example: "/srv/monitor-hub"
            ) { store(path($1), &$0.stateFolder) },
            Setting(
                "UPKEEP_AT",
                "When every page of the database is read and checked, each day, by the clock of the hub's place (TZ). What has been kept for long enough is deleted all day, little by little. A restart applies it.",
                standard: "03:00", accepts: "a time of day such as 03:00", example: "04:30"
            ) { store(timeOfDay($1), &$0.upkeepMinute) },
        ]
    }

    /// Minutes of the day of `03:00`.
    private static func timeOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = whole("\(parts[0])", 0...23),
            let minute = whole("\(parts[1])", 0...59)
        else { return nil }
        return hour * 60 + minute
    }

    static var telling: [Setting] {
        [
            Setting(
                "DATABASE_URL",
                "Where the database is. Of SQLite, in place of STATE_DIR, as other programs have it: the folder of this path "
                    + "holds it. Of PostgreSQL, as libpq reads it; STATE_DIR holds what is not in tables. A restart "
                    + "applies it.",
                standard: "none",
                accepts:
                    "sqlite:///relative/file, sqlite:////absolute/file or postgresql://user:password@host/database",
                example: "sqlite:////data/db.sqlite"
            ) { settings, url in
                settings.postgresql = PostgreSQLAddress(url)
                if settings.postgresql != nil { return true }
                return store(folder(ofDatabaseURL: url), &settings.stateFolder)
            },
            Setting(
                "STANDBY",
                "Whether the hub waits where another one runs on the same PostgreSQL database, and takes over when that one "
                    + "ends. Meanwhile it answers 503. STATE_DIR of both has to hold the same. A restart applies it.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0.isStandby) },
            Setting(
                "LOG_LEVEL", "The least important lines that are still logged.", standard: "info",
                accepts: LogLevel.words, example: "notice"
            ) { store(LogLevel(word: $1), &$0.logLevel) },
        ]
    }
}
