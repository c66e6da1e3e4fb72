public import Daemon
import Glibc

extension SettingsOptions where Settings: AgentProgramSettings {
    /// - Parameter words: what the command line says besides `--set`.
    /// - Throws: exit code 78 after printing every refusal.
    public func settings(words: [SettingsWord] = []) throws -> AgentSettings {
        do {
            return try loadOfThisHost(words: words)
        } catch {
            throw ExitStatus.end(ExitStatus.settings, error)
        }
    }

    /// The host name is the agent's name, where it is given no other.
    public func loadOfThisHost(words: [SettingsWord] = []) throws(SettingsRefusal) -> AgentSettings {
        var defaults = Settings()
        defaults.agent.serverID = hostName()
        let layers = try layers(over: defaults, words: words)
        var settings = try layers.settings().agent
        settings.isNameChosen = layers.source(of: "SERVER_ID") != nil
        settings.isStateChosen = isChosenForThisRun(layers.source(of: "STATE_DIR"))
        // Also of features that are switched off: what is forbidden stays so.
        let chosen = settings
        for read in Settings.quietNetworks {
            settings[ProbePolicySettings.self].add { read(chosen) }
        }
        return settings
    }

    /// What /etc/monitor.conf says, it says of the service.
    private func isChosenForThisRun(_ source: SettingsSource?) -> Bool {
        switch source {
        case .commandLine, .environment: true
        case .file: config != nil
        case nil: false
        }
    }
}

/// Empty where this machine has none. Source: uname(2), hostname(7): `(none)` until one is set.
private func hostName() -> String {
    var machine = utsname()
    // because the kernel fills the structure on this frame, and ends the name with a zero.
    guard unsafe uname(&machine) == 0 else { return "" }
    let name = unsafe withUnsafeBytes(of: machine.nodename) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return name == "(none)" ? "" : name
}
