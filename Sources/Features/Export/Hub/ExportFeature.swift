internal import Daemon
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import MonitorCore

/// What series measured, sent to houses that keep their history in a store of their own.
extension HubFeature {
    package static let export = HubFeature(
        "export", migrations: ExportStore.migrations, settings: Setting.ofExport,
        commands: [ExportCommands.self],
        reference: ReferencePart(PackageResources.export_openapi_json),
        facts: { $0[ExportSettings.self].facts }
    ) { host in
        let store = ExportStore(database: host.database)
        let board = ReceiverBoard()
        let reader = ExportReader(series: host.series)
        var running = Running()
        running.doors = { ExportRoutes(host: host, store: store, board: board).add(to: $0) }
        let isSet: @Sendable (ReceiverKind) -> Bool = {
            host.settings(ExportSettings.self).receiver($0) != nil
        }
        running.upkeep = [store.upkeep { ReceiverKind.allCases.contains(where: isSet) }]
        // One that is set later begins with the hub's next start.
        running.services = ReceiverKind.allCases.filter(isSet).map { kind in
            ExportService(kind: kind, host: host, store: store, reader: reader, board: board)
        }
        running.metrics = { text, _ in
            var all: [(kind: ReceiverKind, standing: ExportStore.Standing)] = []
            for kind in ReceiverKind.allCases where isSet(kind) {
                if let standing = try? await store.standing(kind.rawValue) { all.append((kind, standing)) }
            }
            text.export(all)
        }
        running.health = ReceiverKind.allCases.map { kind in
            HealthCheck {
                guard let trouble = board.trouble(kind),
                    host.clock().milliseconds - trouble.since.milliseconds > 3_600_000
                else { return nil }
                return "nothing has been exported to \(kind.rawValue) since \(trouble.since)"
            }
        }
        return running
    }
}
