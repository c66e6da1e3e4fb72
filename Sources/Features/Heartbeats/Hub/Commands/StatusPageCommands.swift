internal import ArgumentParser
internal import Daemon
internal import Heartbeats
internal import HubCore
internal import HubServer
internal import MonitorCore

/// What the public may see of hosts.
extension HostCommands {
    struct Publish: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "publish",
            abstract: "Make a status page that needs no login, and print its address once.")
        @Argument(help: "What the page is called.") var title: String
        @Argument(help: "Hosts with their names for the public: web01=Website.") var hosts: [String]

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            let items = hosts.map { word in
                let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
                return StatusPage.Item(hostID: halves.first ?? "", name: halves.last ?? "")
            }
            let key = try await ExitStatus.saying("make the status page") {
                try await store.publish(title, items, by: .console)
            }
            print("Page:  /status/\(key.revealed)")
            print("Badge: /badge/\(key.revealed).svg")
            print("JSON:  /badge/\(key.revealed).json, for shields.io")
        }
    }

    struct Published: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "published", abstract: "List the status pages.")

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            print("NUMBER\tTITLE\tHOSTS")
            for page in try await ExitStatus.saying(
                "list the status pages", { try await store.statusPages() })
            {
                let hosts = page.items.map { "\($0.hostID)=\($0.name)" }.joined(separator: ", ")
                print("\(page.number)\t\(page.title)\t\(hosts)")
            }
        }
    }

    struct Unpublish: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "unpublish", abstract: "Remove a status page: its address leads nowhere any more.")
        @Argument(help: "Its number, from 'host published'.") var number: Int64

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            try await ExitStatus.saying("remove status page \(number)") {
                guard try await store.unpublish(number, by: .console) else {
                    throw HostFault.refused("There is no such page.")
                }
            }
        }
    }
}
