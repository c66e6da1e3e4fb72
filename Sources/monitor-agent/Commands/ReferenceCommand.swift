import ArgumentParser
import Daemon
import MonitorCore

/// Prints `docs/configuration.md`, or the manual page of the settings file.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings-reference", abstract: "Print the reference of all settings.",
        shouldDisplay: false)

    @Flag(help: "As the manual page monitor.conf(5).")
    var man = false

    func run() {
        let text =
            man
            ? SettingsManual<Settings>.page(version: monitorVersion) : SettingsReference<Settings>.markdown
        print(text, terminator: "")
    }
}
