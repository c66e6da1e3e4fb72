public import Daemon

extension AgentSettings {
    /// The keys that every agent has, whatever its features.
    public static var rows: [Setting<AgentSettings>] {
        Setting<AgentSettings>.platform + Setting<AgentSettings>.outbox + Setting<AgentSettings>.agent
            + Setting<AgentSettings>.probing
    }
}

/// The cycle and the log.
extension Setting<AgentSettings> {
    static var agent: [Setting] {
        [
            Setting(
                "CYCLE_TIME", "Seconds from one snapshot to the next.", standard: "5",
                accepts: "0.2 to 3600 seconds, also with a unit",
                example: "5s"
            ) { store(seconds($1, 0.2...3600), &$0.cycleSeconds) },
            Setting(
                "LOG_LEVEL", "The least important lines that are still logged.", standard: "info",
                accepts: LogLevel.words, example: "notice"
            ) { store(LogLevel(word: $1), &$0.logLevel) },
            Setting(
                "DEBUG", "Log at level debug, and send lifecycle and error lines to DEBUG_API_URL.",
                standard: "no",
                accepts: "yes or no", example: "no"
            ) { store(flag($1), &$0.debug) },
        ]
    }
}
