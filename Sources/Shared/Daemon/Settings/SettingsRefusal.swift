import Glibc

/// Why settings are refused: everything at once, a sentence each.
public struct SettingsRefusal: Error, Equatable, CustomStringConvertible {
    public var sentences: [String]

    public init(_ sentences: [String]) {
        self.sentences = sentences
    }

    public var description: String { sentences.joined(separator: "\n") }

    static func unreadable(_ path: String, _ fault: TextFile.Fault) -> String {
        // It may hold a key, so ordinary users do not read it.
        let command =
            fault.isDenied && geteuid() != 0 ? CommandAsRoot.text.map { "Type: \($0). Or give" } : nil
        return "cannot read '\(path)': \(fault.cause). \(command ?? "Give") the file with --config, readable "
            + "for this user."
    }

    static func unknown<Settings: ProgramSettings>(
        _ key: String, at place: String, _: Settings.Type
    ) -> String {
        "cannot use '\(key)' at \(place): There is no such setting. "
            + (NearestKey.to(key, amongKeys: Settings.all.map(\.key)).map { "Did you mean \($0)?" }
                ?? "\(Settings.paper.reference) lists them all.")
    }

    static func notAPair<Settings: ProgramSettings>(
        _ text: String, at place: String, _: Settings.Type
    ) -> String {
        "cannot read '\(text.prefix(40))' at \(place): It has no '='. Write it like \(Settings.paper.pair)."
    }

    /// A secret is not repeated, nor is what may hold one: a URL with a user or a query.
    static func wrong<Settings>(_ setting: Setting<Settings>, _ value: String, at place: String) -> String {
        let mayHoldSecret = setting.isSecret || value.contains("@") || value.contains("?")
        let shown = mayHoldSecret ? "its value" : "'\(value.prefix(80))'"
        return "cannot use \(shown) for \(setting.key) at \(place): It takes \(setting.accepts). "
            + "Write it like \(setting.key)=\(setting.example)."
    }

    static func secretOnCommandLine<Settings>(_ setting: Setting<Settings>) -> String {
        "cannot take \(setting.key) from the command line: Every user of this machine can read it there. "
            + "Write it into the settings file or the environment."
    }
}
