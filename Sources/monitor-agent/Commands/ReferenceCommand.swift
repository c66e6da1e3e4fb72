import ArgumentParser
import MonitorCore

/// Prints `docs/configuration.md`, or the manual page of the settings file.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings-reference", abstract: "Print the reference of all settings.",
        shouldDisplay: false)

    @Flag(help: "As the manual page monitor.conf(5).")
    var man = false

    func run() {
        let text = man ? SettingsManual.page(version: monitorVersion) : SettingsReference.markdown
        print(text, terminator: "")
    }
}
