package import ArgumentParser
internal import Daemon
internal import HubCore
package import HubServer
internal import MonitorCore
internal import Places

/// Where agents and addresses are.
package enum PlaceCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "place", abstract: "Say where agents stand, and look up where an address is.")
    package static let commands: [any HubCommand.Type] = [List.self, Put.self, Remove.self, Look.self]

    package struct List: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the places of agents.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = PlaceStore(database: files.database, audit: files.audit)
            print("AGENT\tPLACE\tREGION\tLATITUDE\tLONGITUDE")
            for (agent, place) in try await ExitStatus.saying({ try await store.all() }).sorted(by: {
                $0.key < $1.key
            }) {
                let point = [place.latitude, place.longitude].map { $0.map { "\($0)" } ?? "-" }
                print("\(agent)\t\(place.name)\t\(place.region)\t\(point[0])\t\(point[1])")
            }
        }
    }

    package struct Put: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Say where an agent stands; what is left out is empty.")
        @Argument(help: "The agent's SERVER_ID.") var agent: String
        @Option(help: "What the place is called.") var name = ""
        @Option(help: "Its region: checks can be asked of a region's agents.") var region = ""
        @Option(help: ArgumentHelp("From -90 to 90.", valueName: "degrees")) var latitude: Double?
        @Option(help: ArgumentHelp("From -180 to 180.", valueName: "degrees")) var longitude: Double?

        package init() {}

        package func run(on console: HubConsole) async throws {
            let place = AgentPlace(name: name, region: region, latitude: latitude, longitude: longitude)
            if let fault = PlaceRequest.fault(place) {
                throw ExitStatus.end(ExitStatus.damagedInput, "cannot place '\(agent)': \(fault)")
            }
            let files = try await console.open()
            let store = PlaceStore(database: files.database, audit: files.audit)
            try await ExitStatus.saying { try await store.put(place, of: agent, by: .console) }
            print("agent \(agent): placed")
        }
    }

    package struct Remove: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Forget where an agent stands.")
        @Argument(help: "The agent's SERVER_ID.") var agent: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = PlaceStore(database: files.database, audit: files.audit)
            try await ExitStatus.saying { try await store.put(nil, of: agent, by: .console) }
            print("agent \(agent): its place is forgotten")
        }
    }

    package struct Look: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "look", abstract: "Say what the files of GEOIP_FILES know of an address.")
        @Argument(help: "An IPv4 or IPv6 address.") var address: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            guard let address = IPAddress(address) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot look '\(address)' up: It is not an address.")
            }
            let paths = console.settings[PlaceSettings.self].files
            guard !paths.isEmpty else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot look '\(address)' up: GEOIP_FILES names no file.")
            }
            var place = HostPlace()
            for path in paths {
                switch OpenFile.open(path) {
                case .failure(let refused):
                    throw ExitStatus.end(ExitStatus.damagedInput, "cannot use '\(path)': \(refused.cause).")
                case .success(let file):
                    do throws(MaxMindFault) {
                        if let record = try MaxMindFile(file).record(of: address) { place.add(record) }
                    } catch {
                        throw ExitStatus.end(ExitStatus.damagedInput, "cannot use '\(path)': \(error).")
                    }
                }
            }
            let point = place.latitude.flatMap { north in place.longitude.map { "\(north), \($0)" } }
            let words = [place.name, place.network, point].compactMap { $0 }
            print(words.isEmpty ? "unknown" : words.joined(separator: "\t"))
        }
    }
}
