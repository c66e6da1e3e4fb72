import AgentHost
import Daemon

/// All settings of the program: those of every agent, then those of its features.
struct Settings: AgentProgramSettings {
    var agent = AgentSettings()

    static let all = (AgentSettings.rows + [switches] + features.flatMap(\.settings)).map {
        $0.lifted(to: \Settings.agent)
    }

    static var quietNetworks: [@Sendable (AgentSettings) -> QuietNetworks] { features.map(\.quietNetworks) }

    private static var switches: Setting<AgentSettings> {
        Setting(
            "FEATURES",
            "Features that are switched off, each with a minus before its name: "
                + "\(featureNames.sorted().joined(separator: ", ")). They measure nothing, take no orders and "
                + "need no rights.",
            standard: "all", accepts: "all, or names of features with a minus before each, between commas",
            example: "-lan"
        ) { Setting<AgentSettings>.store(SwitchedOff.names(in: $1), &$0.switchedOff) }
    }

    private static var featureNames: [String] { features.map(\.name) }

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

    var contradictions: [String] {
        agent.contradictions + SwitchedOff.unknown(agent.switchedOff, among: Self.featureNames)
    }
}

typealias SettingsOptions = Daemon.SettingsOptions<Settings>
