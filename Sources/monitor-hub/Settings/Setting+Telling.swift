import Daemon

/// Where the hub keeps its data, and what it says of itself.
extension Setting {
    static var keeping: [Setting] {
        [
            Setting(
                "STATE_DIR", "The folder of the database. A restart applies it.",
                standard: "/var/lib/monitor-hub", accepts: "an absolute path", example: "/srv/monitor-hub"
            ) { store(path($1), &$0.stateFolder) }
        ]
    }

    static var telling: [Setting] {
        [
            Setting(
                "DATABASE_URL",
                "In place of STATE_DIR, as other programs have it: the folder of this path holds the database. A restart "
                    + "applies it.",
                standard: "none", accepts: "sqlite:///relative/file or sqlite:////absolute/file",
                example: "sqlite:////data/db.sqlite"
            ) { store(folder(ofDatabaseURL: $1), &$0.stateFolder) },
            Setting(
                "LOG_LEVEL", "The least important lines that are still logged.", standard: "info",
                accepts: LogLevel.words, example: "notice"
            ) { store(LogLevel(rawValue: $1), &$0.logLevel) },
        ]
    }
}
