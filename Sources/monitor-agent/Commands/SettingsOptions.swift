import ArgumentParser
import Glibc
import ProcFS

/// The options that every command which needs settings understands.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The settings file (default: /etc/monitor.conf).")
    var config: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Overrides one setting.", valueName: "KEY=VALUE"))
    var assignments: [String] = []

    /// - Throws: exit code 78 after printing every refusal.
    func settings(positional: [String] = []) throws -> Settings {
        do {
            return try load(positional: positional)
        } catch {
            throw ExitStatus.end(ExitStatus.settings, error)
        }
    }

    func load(positional: [String] = []) throws(SettingsRefusal) -> Settings {
        var layers = SettingsLayers()
        layers.file = try file()
        layers.environment = Self.environment()
        layers.assignments = assignments
        layers.positional = positional
        layers.hostName = (try? ProcFS().hostname()) ?? ""
        return try layers.settings()
    }

    /// A missing file is a refusal only where the operator named it.
    private func file() throws(SettingsRefusal) -> SettingsFile? {
        let path = config ?? SettingsLayers.standardPath
        switch TextFile.read(path, atMost: 1 << 20) {
        case .success(let text): return SettingsFile(path: path, text: text)
        case .failure(let fault) where fault.isMissing && config == nil: return nil
        case .failure(let fault): throw SettingsRefusal([SettingsRefusal.unreadable(path, fault.cause)])
        }
    }

    private static func environment() -> [String: String] {
        var found: [String: String] = [:]
        for setting in Setting.all {
            // because getenv's string lives as long as the environment, which nobody changes after start.
            if let value = unsafe getenv(setting.key) { found[setting.key] = unsafe String(cString: value) }
        }
        return found
    }
}
