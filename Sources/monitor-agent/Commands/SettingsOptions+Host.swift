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
        return try load(over: defaults, words: Settings.words(positional))
    }
}
