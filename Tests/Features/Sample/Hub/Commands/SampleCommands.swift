package import ArgumentParser
internal import Daemon
internal import HubCore
package import HubServer

/// `monitor-hub sample say WORD`.
package enum SampleCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Say words.")
    package static let commands: [any HubCommand.Type] = [Say.self]

    package struct Say: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "say", abstract: "Say a word.")
        @Argument(help: "The word.") var word: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let files = try await console.open()
            try await ExitStatus.saying("say '\(word)'") {
                try await SampleStore(database: files.database, audit: files.audit).say(word, by: .console)
            }
        }
    }
}
