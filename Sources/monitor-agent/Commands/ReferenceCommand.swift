import ArgumentParser

/// Prints `docs/configuration.md`.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings-reference", abstract: "Print the reference of all settings.",
        shouldDisplay: false)

    func run() {
        print(SettingsReference.markdown, terminator: "")
    }
}
