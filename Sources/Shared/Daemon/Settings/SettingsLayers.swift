/// Puts settings together: defaults, then the file, then the environment, then the command line.
public struct SettingsLayers<Settings: ProgramSettings> {
    let defaults: Settings
    public var file: SettingsFile?
    /// Only keys that `Settings.all` knows are looked at.
    public var environment: [String: String] = [:]
    /// `KEY=VALUE` words of `--set`.
    public var assignments: [String] = []
    /// What other words of the command line mean; an empty value leaves its setting alone.
    public var words: [SettingsWord] = []

    public init(over defaults: Settings = Settings()) {
        self.defaults = defaults
    }

    /// - Throws: every refusal at once.
    public func settings() throws(SettingsRefusal) -> Settings {
        var settings = defaults
        var refusals: [String] = []
        applyFile(&settings, &refusals)
        for setting in Settings.all {
            guard let value = environment[setting.key] else { continue }
            set(setting, value, at: "the environment", &settings, &refusals)
        }
        applyCommandLine(&settings, &refusals)
        refusals += settings.contradictions
        if !refusals.isEmpty { throw SettingsRefusal(refusals) }
        return settings
    }

    /// Which source decides a setting; `nil` where it is left at its default.
    public func source(of key: String) -> SettingsSource? {
        let said = assignments.contains { $0.hasPrefix(key + "=") && $0.count > key.count + 1 }
        if said || words.contains(where: { $0.key == key && !$0.value.isEmpty }) { return .commandLine }
        if let value = environment[key], !value.isEmpty { return .environment }
        let lines = file?.lines ?? []
        return lines.contains { $0.key == key && !($0.value ?? "").isEmpty } ? .file : nil
    }

    private func applyFile(_ settings: inout Settings, _ refusals: inout [String]) {
        guard let file else { return }
        for line in file.lines {
            let place = "\(file.path):\(line.number)"
            guard let value = line.value else {
                refusals.append(SettingsRefusal.notAPair(line.key, at: place, Settings.self))
                continue
            }
            guard let setting = Settings.named(line.key) else {
                refusals.append(SettingsRefusal.unknown(line.key, at: place, Settings.self))
                continue
            }
            set(setting, value, at: place, &settings, &refusals)
        }
    }

    private func applyCommandLine(_ settings: inout Settings, _ refusals: inout [String]) {
        for word in assignments {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard let setting = Settings.named(parts[0]) else {
                refusals.append(SettingsRefusal.unknown(parts[0], at: "--set", Settings.self))
                continue
            }
            guard parts.count == 2 else {
                refusals.append(SettingsRefusal.notAPair(word, at: "--set", Settings.self))
                continue
            }
            if setting.isSecret {
                refusals.append(SettingsRefusal.secretOnCommandLine(setting))
            } else {
                set(setting, parts[1], at: "--set", &settings, &refusals)
            }
        }
        for word in words {
            guard let setting = Settings.named(word.key) else { continue }
            set(setting, word.value, at: "the command line", &settings, &refusals)
        }
    }

    /// An empty value is "not set": the one below stands.
    private func set(
        _ setting: Setting<Settings>, _ value: String, at place: String, _ settings: inout Settings,
        _ refusals: inout [String]
    ) {
        if value.isEmpty || setting.apply(&settings, value) { return }
        refusals.append(SettingsRefusal.wrong(setting, value, at: place))
    }
}

/// Where a setting's value was said.
public enum SettingsSource: Sendable {
    case file, environment, commandLine
}

/// A setting that a program's command line has a place or an option of its own for.
public struct SettingsWord: Sendable {
    let key: String
    let value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
