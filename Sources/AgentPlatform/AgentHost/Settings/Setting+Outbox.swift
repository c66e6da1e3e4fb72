import Daemon

/// What is kept of snapshots that the REST endpoint does not have yet.
extension Setting<AgentSettings> {
    static var outbox: [Setting] {
        [
            Setting(
                "STATE_DIR",
                "The folder on disk in which snapshots wait for the REST endpoint, "
                    + "and devices are remembered. It must be there.",
                standard: "/var/lib/monitor-agent", accepts: "an absolute path",
                example: "/var/lib/monitor-agent"
            ) { store(path($1), &$0.stateFolder) },
            Setting(
                "RUN_DIR",
                "A folder in memory (tmpfs) that spares the disk: "
                    + "what is delivered within OUTBOX_SYNC_SECONDS is written nowhere else. "
                    + "Without one, everything is written to STATE_DIR.",
                standard: "/run/monitor-agent", accepts: "an absolute path", example: "/run/monitor-agent"
            ) { store(path($1), &$0.runFolder) },
            Setting(
                "OUTBOX_MAX_BYTES", "Room on disk for snapshots that wait; the oldest go first.",
                standard: "67108864", accepts: "1048576 to 1099511627776 bytes, also with a unit",
                example: "64MiB"
            ) { store(bytes($1, 1 << 20...1 << 40), &$0.outboxMaximumBytes) },
            Setting(
                "OUTBOX_MAX_AGE",
                "Seconds after which a snapshot that still waits is given up; 0 never. "
                    + "By the system clock: when that is set forward, waiting snapshots are suddenly old.",
                standard: "0", accepts: "0, or 60 to 31536000 seconds, also with a unit", example: "1d"
            ) {
                store(
                    wholeSeconds($1, 0...0) ?? wholeSeconds($1, 60...31_536_000), &$0.outboxMaximumAgeSeconds)
            },
            Setting(
                "OUTBOX_SYNC_SECONDS",
                "History that a power cut may cost while the REST endpoint is out of reach. "
                    + "0 costs at most the cycle that is being taken, and writes to disk at every snapshot.",
                standard: "30", accepts: "0 to 3600 seconds, also with a unit", example: "0"
            ) { store(seconds($1, 0...3600), &$0.outboxSyncSeconds) },
            Setting(
                "OUTBOX_DRAIN_PER_SECOND",
                "Requests per second while a backlog goes out; at least twice what new snapshots need.",
                standard: "5", accepts: "0.1 to 1000", example: "20"
            ) { store(decimal($1, 0.1...1000), &$0.outboxDrainPerSecond) },
            Setting(
                "UNSENT_MAX_BYTES",
                "Memory for snapshots that wait while STATE_DIR cannot be used; the oldest go first.",
                standard: "4194304", accepts: "65536 to 1073741824 bytes, also with a unit", example: "4MiB"
            ) { store(bytes($1, 65_536...1 << 30), &$0.maximumUnsentBytes) },
        ]
    }
}
