import ArgumentParser
import Daemon
import ProcFS

typealias SettingsOptions = Daemon.SettingsOptions<Settings>

extension SettingsOptions {
    /// - Throws: exit code 78 after printing every refusal.
    func settings(positional: [String] = []) throws -> Settings {
        do {
            return try loadOfThisHost(positional: positional)
        } catch {
            throw ExitStatus.end(ExitStatus.settings, error)
        }
    }

    /// The host name is the server's, where it is given no other.
    func loadOfThisHost(positional: [String] = []) throws(SettingsRefusal) -> Settings {
        var defaults = Settings()
        defaults.serverID = (try? ProcFS().hostname()) ?? ""
        let layers = try layers(over: defaults, words: Settings.words(positional))
        var settings = try layers.settings()
        settings.isNameChosen = layers.source(of: "SERVER_ID") != nil
        settings.isStateChosen = isChosenForThisRun(layers.source(of: "STATE_DIR"))
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
