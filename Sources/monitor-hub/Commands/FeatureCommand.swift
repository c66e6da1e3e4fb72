import ArgumentParser
import HubServer

/// A feature's command, with the options that all commands have.
struct FeatureCommand<Action: HubCommand>: AsyncParsableCommand {
    static var configuration: CommandConfiguration { Action.configuration }

    @OptionGroup var options: HubOptions
    @OptionGroup var action: Action

    mutating func run() async throws { try await action.run(on: options.console()) }
}

/// A noun that a feature brings, with its verbs.
struct FeatureCommands<Group: HubCommandGroup>: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = Group.configuration
        configuration.subcommands = Group.commands.map { command($0) }
        return configuration
    }

    private static func command<Action: HubCommand>(_ action: Action.Type) -> any ParsableCommand.Type {
        FeatureCommand<Action>.self
    }
}

extension HubFeature {
    /// Its commands as the program has them.
    var parsableCommands: [any ParsableCommand.Type] { commands.map { Self.command($0) } }

    /// Verbs of `monitor-hub isp`.
    var parsableVerbs: [any ParsableCommand.Type] { verbs.map { Self.verb($0) } }

    private static func verb<Action: HubCommand>(_ action: Action.Type) -> any ParsableCommand.Type {
        FeatureCommand<Action>.self
    }

    private static func command<Group: HubCommandGroup>(_ group: Group.Type) -> any ParsableCommand.Type {
        FeatureCommands<Group>.self
    }
}
