package import ArgumentParser
internal import Daemon
internal import HubCore
package import HubServer
internal import MonitorCore
internal import Probes

/// Which agents share targets, and which ping each other.
package enum GroupCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Decide which agents share targets, and which ping each other.")
    package static let commands: [any HubCommand.Type] = [
        List.self, Put.self, Remove.self, Address.self,
    ]

    package struct List: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all groups.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let book = try await ExitStatus.saying { try await store.book() }
            print("GROUP\tTARGETS\tMESH\tAGENTS")
            for group in book.groups where ProbeGroup.isName(group.name) {
                let count = book.listed.count { $0.group == group.id && $0.member == nil }
                let agents =
                    group.name == ProbeGroup.everyone
                    ? "all" : group.members.sorted().map(TargetCommands.plain).joined(separator: ",")
                print("\(group.name)\t\(count)\t\(group.isMesh ? "yes" : "no")\t\(agents)")
            }
        }
    }

    package struct Put: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Make a group, or change it. What is left out stays as it is.")
        @Argument(help: "Its name: lower-case letters, digits and '-'.") var name: String
        @Option(help: ArgumentHelp("Its agents, between commas.", valueName: "names")) var agents: String?
        @Flag(inversion: .prefixedNo, help: "Members ping each other.") var mesh: Bool?

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let wish = ProbeStore.GroupWish(
                agents: agents.map { $0.split(separator: ",").map { String($0.trimmed) } }, isMesh: mesh)
            let isNew = try await ExitStatus.saying("put '\(name)'") {
                try await store.put(group: name, wish, by: .console)
            }
            print("group \(name): \(isNew ? "made" : "changed")")
        }
    }

    package struct Remove: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Delete a group, and take its targets off the list.")
        @Argument(help: "Its name.") var name: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            try await ExitStatus.saying("remove '\(name)'") {
                try await store.removeGroup(name, by: .console)
            }
            print("group \(name): removed")
        }
    }

    package struct Address: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "address",
            abstract: "Set the address at which other agents of the mesh reach an agent.",
            discussion: "Without an address it is what the agent says itself.")
        @Argument(help: "The agent's SERVER_ID.") var agent: String
        @Argument(help: "An IPv4 or IPv6 address.") var address: String?

        package init() {}

        package func run(on console: HubConsole) async throws {
            let place = address.flatMap { IPAddress($0) }
            guard address == nil || place != nil else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot use '\(address ?? "")': It is not an address.")
            }
            let store = try await ProbeStore(console.open())
            try await ExitStatus.saying("place '\(agent)'") {
                try await store.setAddress(place, of: agent, by: .console)
            }
            print("agent \(agent): \(place.map { "reached at \($0)" } ?? "reached where it says")")
        }
    }
}
