internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore
internal import Requests

/// The board of work at the console. The hub may run meanwhile.
enum RequestCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "requests", abstract: "List requests for work, and add one.")
    static let commands: [any HubCommand.Type] = [List.self, Add.self, Import.self]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List requests in the order of the board.")
        @Flag(help: "Those that are done or dropped, too.") var all = false
        @Flag(help: "Print a table for spreadsheets.") var csv = false

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = RequestStore(files.database, files.audit)
            var question = RequestStore.Question()
            question.state = all ? nil : "open"
            let (requests, folders) = try await ExitStatus.saying("list the requests") { [question] in
                (try await store.requests(question), try await store.folders())
            }
            let names = folders.reduce(into: [:]) { $0[$1.number] = $1.name }
            if csv { return print(RequestTable.text(requests, folders: names), terminator: "") }
            print("NUMBER\tSTATE\tKIND\tFOLDER\tASSIGNEE\tDUE\tTITLE")
            for one in requests {
                let content = one.content
                let words = [
                    "\(one.number)", content.state.rawValue, content.kind.rawValue,
                    names[content.folder] ?? "-", content.assignee ?? "-", content.due ?? "-", content.title,
                ]
                print(words.joined(separator: "\t"))
            }
        }
    }

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a request.")
        @Option(help: "connection, trunk, equipment or extra.") var kind = "connection"
        @Option(help: "Where the work is.") var address = ""
        @Option(help: "The customer's telephone.") var phone = ""
        @Option(help: "The customer's login.") var login = ""
        @Option(help: "The day it is due, 2026-12-03.") var due: String?
        @Option(help: "A folder's name; without it the first.") var folder: String?
        @Argument(help: "What is to be done.") var title: String

        func run(on console: HubConsole) async throws {
            let files = try await console.open(making: true)
            let store = RequestStore(files.database, files.audit)
            let kept = try await ExitStatus.saying("add '\(title)'") {
                var content = RequestContent()
                guard let kind = WorkRequest.Kind(rawValue: kind) else {
                    throw RequestFault.invalid("The kind is not one of connection, trunk, equipment, extra.")
                }
                let folders = try await store.folders()
                let known = folder.map { name in folders.first { $0.name == name } } ?? folders.first
                guard let known else {
                    throw RequestFault.invalid("No folder has the name '\(folder ?? "")'.")
                }
                (content.kind, content.title, content.folder) = (kind, title, known.number)
                (content.address, content.phone, content.login) = (address, phone, login)
                content.due = due
                return try await store.add(content, by: RequestPerson(.console))
            }
            print("Request \(kept.number): \(kept.content.title)")
        }
    }

    struct Import: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the requests of the earlier system's database.",
            discussion: """
                The table of requests is found by its name and columns. Messages are serialized objects in that system: they are \
                counted and left alone. Closed requests go to the bin. Run once: a second run adds them again.
                """)
        @Flag(help: "Say what would be added, and add nothing.") var dryRun = false
        @Argument(help: "The file, SQLite.") var file: String

        func run(on console: HubConsole) async throws {
            let (found, blobs) = try await ExitStatus.saying("read '\(file)'") {
                guard ForeignTables.isDatabase(file) else {
                    throw RequestFault.invalid("It is not an SQLite database.")
                }
                let tables = try ForeignTables(file).tables
                let found = FormerRequests.read(
                    tables.map { FormerRequests.Table(name: $0.name, columns: $0.columns, rows: $0.rows) })
                guard let table = found.table else {
                    throw RequestFault.invalid("No table of it is one of requests with names.")
                }
                return (found, tables.first { $0.name == table }?.blobs ?? 0)
            }
            let verb = dryRun ? "would be" : "were"
            if !dryRun {
                let files = try await console.open(making: true)
                let store = RequestStore(files.database, files.audit)
                try await ExitStatus.saying("import '\(file)'") {
                    try await store.import(found.requests, by: RequestPerson(.console))
                }
            }
            print(
                "Table '\(found.table ?? "")': \(found.requests.count) requests \(verb) added, \(found.skipped) rows passed over, \(blobs) serialized values left alone."
            )
        }
    }
}
