package import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubDatabase
package import HubServer
internal import MonitorCore
internal import Uplink

/// Which agents measure their internet lines.
package enum LineCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "line", abstract: "Decide which agents measure their internet lines.")
    package static let commands: [any HubCommand.Type] = [List.self, Ask.self, Stop.self]

    package struct List: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the lines of agents, as their newest turns found them.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await LineStore(console.open())
            let (asked, standings) = try await ExitStatus.saying {
                (Set(try await store.asked().keys), try await store.standings())
            }
            let longestGap = console.settings[UplinkSettings.self].longestGap
            print("AGENT\tASKED\tSTATE\tCHECKED")
            for agent in Set(standings.keys).union(asked).sorted() {
                let standing = standings[agent]
                let current = standing?.current(at: .now, longestGap)
                let state = current?.verdict.rawValue ?? "unknown"
                let checked = standing?.checkedAt.map { "\(UTCTime(milliseconds: $0))" } ?? "-"
                print("\(agent)\t\(asked.contains(agent) ? "yes" : "no")\t\(state)\t\(checked)")
            }
        }
    }

    package struct Ask: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "ask", abstract: "Ask an agent to measure the internet line of its machine.",
            discussion: "It asks what LINE_RESOLVERS, LINE_ADDRESSES and LINE_PAGES of this hub name.")
        @Argument(help: "The agent's SERVER_ID.") var agent: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await LineStore(console.open())
            let isNew = try await ExitStatus.saying("ask '\(agent)'") {
                try await store.ask(agent, by: .console)
            }
            guard let isNew else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot ask '\(agent)': No agent of this hub has this name.")
            }
            print("agent \(agent): \(isNew ? "asked" : "is asked already")")
        }
    }

    package struct Stop: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "stop", abstract: "Ask an agent no more. What it measured stays.")
        @Argument(help: "The agent's SERVER_ID.") var agent: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await LineStore(console.open())
            let wasAsked = try await ExitStatus.saying("stop '\(agent)'") {
                try await store.stop(agent, by: .console)
            }
            print("agent \(agent): \(wasAsked ? "stopped" : "was not asked")")
        }
    }
}

extension LineStore {
    init(_ files: HubFiles) { self.init(database: files.database, audit: files.audit) }
}
