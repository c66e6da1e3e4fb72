public import ArgumentParser
internal import MonitorCore

/// Prints what the papers are made of: the page of all settings, or the manual page of their file.
public struct ReferenceCommand<Settings: ProgramSettings>: ParsableCommand {
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "settings-reference", abstract: "Print the reference of all settings.",
            shouldDisplay: false)
    }

    @Flag(help: "As the manual page of the settings file.")
    var man = false

    public init() {}

    public func run() {
        let text =
            man
            ? SettingsManual<Settings>.page(version: monitorVersion) : SettingsReference<Settings>.markdown
        print(text, terminator: "")
    }
}
