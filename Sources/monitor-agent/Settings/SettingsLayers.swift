import MonitorCore

/// Puts settings together: defaults, then the file, then the environment, then the command line.
struct SettingsLayers {
    static let standardPath = "/etc/monitor.conf"

    var file: SettingsFile?
    /// Only keys that `Setting.all` knows are looked at.
    var environment: [String: String] = [:]
    /// `KEY=VALUE` words of `--set`.
    var assignments: [String] = []
    /// The daemon's positional words, in order; an empty word leaves its setting alone.
    var positional: [String] = []
    var hostName = ""

    static let positionalKeys = [
        "SERVER_ID", "PLATFORM_WS_URL", "NETWORK_RANGE", "INTERFACE", "DEBUG_API_URL", "SERVER_IP",
    ]

    /// - Throws: every refusal at once.
    func settings() throws(SettingsRefusal) -> Settings {
        var settings = Settings()
        settings.serverID = hostName
        var refusals: [String] = []
        applyFile(&settings, &refusals)
        for setting in Setting.all {
            guard let value = environment[setting.key] else { continue }
            set(setting, value, at: "the environment", &settings, &refusals)
        }
        applyCommandLine(&settings, &refusals)
        if settings.serverID.isEmpty {
            refusals.append(
                "cannot tell this machine's name: It has no host name. Write SERVER_ID=router-attic.")
        }
        if !refusals.isEmpty { throw SettingsRefusal(refusals) }
        return settings
    }

    private func applyFile(_ settings: inout Settings, _ refusals: inout [String]) {
        guard let file else { return }
        for line in file.lines {
            let place = "\(file.path):\(line.number)"
            guard let value = line.value else {
                refusals.append(SettingsRefusal.notAPair(line.key, at: place))
                continue
            }
            guard let setting = Setting.named(line.key) else {
                refusals.append(SettingsRefusal.unknown(line.key, at: place))
                continue
            }
            set(setting, value, at: place, &settings, &refusals)
        }
    }

    private func applyCommandLine(_ settings: inout Settings, _ refusals: inout [String]) {
        for word in assignments {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard let setting = Setting.named(parts[0]) else {
                refusals.append(SettingsRefusal.unknown(parts[0], at: "--set"))
                continue
            }
            guard parts.count == 2 else {
                refusals.append(SettingsRefusal.notAPair(word, at: "--set"))
                continue
            }
            if setting.isSecret {
                refusals.append(SettingsRefusal.secretOnCommandLine(setting))
            } else {
                set(setting, parts[1], at: "--set", &settings, &refusals)
            }
        }
        for (key, value) in zip(Self.positionalKeys, positional) where !value.isEmpty {
            guard let setting = Setting.named(key) else { continue }
            set(setting, value, at: "the command line", &settings, &refusals)
        }
    }

    /// An empty value is "not set": the one below stands.
    private func set(
        _ setting: Setting, _ value: String, at place: String, _ settings: inout Settings,
        _ refusals: inout [String]
    ) {
        if value.isEmpty || setting.apply(&settings, value) { return }
        refusals.append(SettingsRefusal.wrong(setting, value, at: place))
    }
}
