import AgentHost
import Daemon

/// All settings of the program: those of every agent, then those of its features.
struct Settings: AgentProgramSettings {
    var agent = AgentSettings()

    static let all = (AgentSettings.rows + features.flatMap(\.settings)).map {
        $0.lifted(to: \Settings.agent)
    }

    static let paper = SettingsPaper(
        program: "monitor-agent", path: "/etc/monitor.conf", reference: "docs/configuration.md",
        commandLine: "the daemon's positional words", pair: "CYCLE_TIME=5",
        rights:
            #"The file may hold a key: let it belong to root and the group monitor\-agent, with mode 0640."#,
        example: [
            "PLATFORM_API_URL=https://platform.example/api/monitor",
            "PLATFORM_WS_URL=wss://platform.example/ws/monitor", "API_KEY=k3y-from-the-platform",
            "INTERFACE=br-lan",
        ])

    static let positionalKeys = [
        "SERVER_ID", "PLATFORM_WS_URL", "NETWORK_RANGE", "INTERFACE", "DEBUG_API_URL", "SERVER_IP",
    ]

    /// - Parameter positional: the daemon's words, in order; an empty one leaves its setting alone.
    static func words(_ positional: [String]) -> [SettingsWord] {
        zip(positionalKeys, positional).map { SettingsWord(key: $0, value: $1) }
    }

    var contradictions: [String] { agent.contradictions }
}

typealias SettingsOptions = Daemon.SettingsOptions<Settings>
