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
    static let commands: [any HubCommand.Type] = [
        List.self, Import.self, Export.self, Ping.self,
    ]

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
            commandName: "import", abstract: "Add the hosts of a list, or of the earlier system's database.",
            discussion: """
                A list has lines of folder,name,address,paused. Of an SQLite file the table of hosts is found by its columns; what \
                is serialized in it is left alone. All are added or none; addresses that are watched already are passed over.
                """)
        @Flag(help: "Say what would be added, and add nothing.") var dryRun = false
        @Argument(help: "The file, CSV or SQLite.") var file: String

        func run(on console: HubConsole) async throws {
            let list = try await ExitStatus.saying("read '\(file)'") { try Self.list(file) }
            let files = try await console.open(making: true)
            let store = HostStore(files.database, files.audit)
            let result = try await ExitStatus.saying("import '\(file)'") {
                try await store.import(list, isTrial: dryRun, by: .console)
            }
            let verb = dryRun ? "would be" : "were"
            print(
                "\(CountText.text(result.added, "host")) and \(CountText.text(result.folders, "folder")) \(verb) added; \(CountText.text(result.known, "is", "are")) watched already."
            )
        }

        private static func list(_ file: String) throws -> [HostList.Host] {
            guard ForeignTables.isDatabase(file) else {
                guard case .success(let bytes) = TextFile.bytes(file, atMost: 2 << 20) else {
                    throw ExitStatus.end(
                        ExitStatus.noInput,
                        "cannot read '\(file)'. Check that it is there, may be read, and has at most 2 MiB.")
                }
                return try HostList.hosts(in: bytes)
            }
            let tables = try ForeignTables(file).tables
            let found = FormerHosts.read(
                tables.map { FormerHosts.Table(name: $0.name, columns: $0.columns, rows: $0.rows) })
            guard let table = found.table else {
                throw HostsFault.invalid("No table of it has columns for an address, a name and a folder.")
            }
            let blobs = tables.first { $0.name == table }?.blobs ?? 0
            print(
                "Table '\(table)': \(found.hosts.count) hosts, \(found.skipped) rows passed over, \(blobs) serialized values left alone."
            )
            return found.hosts
        }
    }

    struct Ping: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "ping", abstract: "Show and set how hosts are asked.",
            discussion: """
                Without an option it shows. What is set here or on the page 'Host pings' overrides the settings of the hub; \
                --from-settings takes all of it back.
                """)
        @Option(help: ArgumentHelp("Between rounds.", valueName: "seconds")) var interval: Int?
        @Option(help: ArgumentHelp("In a round.", valueName: "number")) var packets: Int?
        @Option(help: ArgumentHelp("After which a packet is lost.", valueName: "seconds")) var timeout: Int?
        @Option(help: ArgumentHelp("Lost ones after which a host is down.", valueName: "number"))
        var downRounds: Int?
        @Flag(help: "Follow the settings of the hub again.") var fromSettings = false

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = HostStore(files.database, files.audit)
            let kept = try await ExitStatus.saying("set how hosts are asked") {
                let former = try await store.ping().chosen
                var chosen = fromSettings ? HostPing.Chosen() : former
                chosen.intervalSeconds = interval ?? chosen.intervalSeconds
                chosen.packets = packets ?? chosen.packets
                chosen.timeoutSeconds = timeout ?? chosen.timeoutSeconds
                chosen.downRounds = downRounds ?? chosen.downRounds
                if chosen != former { try await store.setPing(chosen, by: .console) }
                return chosen
            }
            let ping = kept.over(console.settings[HostSettings.self].ping)
            func line(_ name: String, _ value: Int, _ chosen: Int?) {
                print("\(name)\t\(value)\t\(chosen == nil ? "settings" : "set")")
            }
            line("interval", ping.intervalSeconds, kept.intervalSeconds)
            line("packets", ping.packets, kept.packets)
            line("timeout", ping.timeoutSeconds, kept.timeoutSeconds)
            line("down-rounds", ping.downRounds, kept.downRounds)
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
