package import ArgumentParser

/// A noun of the command line that a feature brings: `monitor-hub user`.
package protocol HubCommandGroup: SendableMetatype {
    /// With the noun as `commandName`.
    static var configuration: CommandConfiguration { get }
    /// Its verbs.
    static var commands: [any HubCommand.Type] { get }
}

/// One command of a feature: `monitor-hub user add NAME`. Options of all commands (settings, the folder) are the
/// program's.
package protocol HubCommand: ParsableArguments, SendableMetatype {
    /// With the verb as `commandName`.
    static var configuration: CommandConfiguration { get }

    /// - Throws: an exit code; its sentence has been printed (`ExitStatus.saying`).
    mutating func run(on console: HubConsole) async throws
}
