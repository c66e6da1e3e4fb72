internal import ArgumentParser
internal import Daemon
internal import Hosts
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// Watched hosts at the console. The hub may run meanwhile; it follows within fifteen seconds.
enum WatchedHostCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "hosts", abstract: "List watched hosts, and import and export them.")
    static let commands: [any HubCommand.Type] = [List.self, Import.self, Export.self]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the hosts.")

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = HostStore(files.database, files.audit)
            let (hosts, folders) = try await ExitStatus.saying("list the hosts") {
                (try await store.hosts(), try await store.folders())
            }
            let names = folders.reduce(into: [:]) { $0[$1.number] = $1.name }
            let now = files.database.clock()
            print("STATE\tSINCE\tADDRESS\tFOLDER\tNAME")
            for one in hosts {
                let state = one.isPaused(at: now) ? "paused" : one.health.state.rawValue
                let since = UTCTime(milliseconds: one.health.since)
                print(
                    "\(state)\t\(since)\t\(one.content.address)\t\(names[one.content.folder] ?? "-")\t\(one.content.name)"
                )
            }
        }
    }

    struct Import: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the hosts of a list: folder,name,address,paused.",
            discussion: "All are added or none; addresses that are watched already are passed over.")
        @Flag(help: "Say what would be added, and add nothing.") var dryRun = false
        @Argument(help: "The file, CSV.") var file: String

        func run(on console: HubConsole) async throws {
            guard case .success(let bytes) = TextFile.bytes(file, atMost: 2 << 20) else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot read '\(file)'. Check that it is there, may be read, and has at most 2 MiB.")
            }
            let files = try await console.open(making: true)
            let store = HostStore(files.database, files.audit)
            let result = try await ExitStatus.saying("import '\(file)'") {
                try await store.import(HostList.hosts(in: bytes), isTrial: dryRun, by: .console)
            }
            let verb = dryRun ? "would be" : "were"
            print(
                "\(result.added) hosts and \(result.folders) folders \(verb) added; \(result.known) are watched already."
            )
        }
    }

    struct Export: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print the hosts as CSV.")

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = HostStore(files.database, files.audit)
            let list = try await ExitStatus.saying("export the hosts") { try await store.list() }
            print(HostList.text(list), terminator: "")
        }
    }
}
