internal import Daemon
package import HubServer

/// Where addresses and agents are, by files that the operator brings: no other server is asked.
extension HubFeature {
    package static let places = HubFeature(
        "places", migrations: PlaceStore.migrations, audit: [.agentPlaced],
        settings: Setting.ofPlaces, commands: [PlaceCommands.self],
        reference: ReferencePart(PackageResources.places_openapi_json)
    ) { host in
        let book = PlaceBook(
            host: host, store: PlaceStore(database: host.database, audit: host.audit),
            files: PlaceFiles(logger: host.logger))
        var running = Running()
        running.places = book
        running.services = [book]
        running.doors = { doors in PlaceRoutes(host: host, book: book).add(to: doors) }
        running.health = [
            HealthCheck {
                let faults = book.files.faults
                return faults.isEmpty
                    ? nil : "Places: '\(faults[0].path)' cannot be used: \(faults[0].fault)."
            }
        ]
        return running
    }
}
