public import ArgumentParser
import Glibc

/// The options that every command which needs settings understands.
public struct SettingsOptions<Settings: ProgramSettings>: ParsableArguments, Sendable {
    @Option(help: "The settings file (default: \(Settings.paper.path)).")
    public var config: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Overrides one setting.", valueName: "KEY=VALUE"))
    public var assignments: [String] = []

    public init() {}

    /// - Parameters:
    ///   - defaults: what stands where nothing is set.
    ///   - words: what the command line says besides `--set`.
    public func load(
        over defaults: Settings = Settings(), words: [SettingsWord] = []
    ) throws(SettingsRefusal) -> Settings {
        try layers(over: defaults, words: words).settings()
    }

    /// As `load`, before they are put together: to know which source sets what.
    public func layers(
        over defaults: Settings = Settings(), words: [SettingsWord] = []
    ) throws(SettingsRefusal) -> SettingsLayers<Settings> {
        var layers = SettingsLayers(over: defaults)
        layers.file = try file()
        layers.environment = Self.environment()
        layers.assignments = assignments
        layers.words = words
        return layers
    }

    /// A missing file is a refusal only where the operator named it.
    private func file() throws(SettingsRefusal) -> SettingsFile? {
        let path = config ?? Settings.paper.path
        switch TextFile.read(path, atMost: 1 << 20) {
        case .success(let text): return SettingsFile(path: path, text: text)
        case .failure(let fault) where fault.isMissing && config == nil: return nil
        case .failure(let fault): throw SettingsRefusal([SettingsRefusal.unreadable(path, fault)])
        }
    }

    private static func environment() -> [String: String] {
        var found: [String: String] = [:]
        for setting in Settings.all {
            // because getenv's string lives as long as the environment, which does not change after start.
            if let value = unsafe getenv(setting.key) { found[setting.key] = unsafe String(cString: value) }
        }
        return found
    }
}
