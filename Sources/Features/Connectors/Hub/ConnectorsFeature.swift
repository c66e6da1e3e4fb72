internal import ConnectorAccess
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer

/// Connectors to old desks and billing systems, as administrators declare and try them, and people's logins of theirs.
extension HubFeature {
    package static let connectors = HubFeature(
        "connectors", isForProviders: true, migrations: ConnectorTables.migrations,
        audit: AuditAction.ofConnectors,
        pages: PageSources(
            templates: [
                "connectors": PackageResources.connectors_mustache,
                "connector": PackageResources.connector_mustache,
                "desklogins": PackageResources.desklogins_mustache,
            ],
            navigation: [
                NavigationEntry("Connectors", "/isp/connectors", duties: [.ispAdmin], part: .setup),
                NavigationEntry(
                    "My logins", "/isp/logins", duties: [.desk, .billing], part: .customers),
            ])
    ) { host in
        let gateway = CabinetGateway.of(host)
        var running = Running()
        running.doors = { ConnectorPageRoutes(gateway: gateway).add(to: $0) }
        running.upkeep = [
            UpkeepStep("logins of old desks") { _, _ in
                try await gateway.store.forgetLogins()
            }
        ]
        running.needs = { visitor in
            guard visitor.duties.contains(.ispAdmin) else { return [] }
            return try await gateway.store.connectors().filter { $0.state == .changed }.map { one in
                Need(
                    StatusMark(.bad, "changed"), "The pages of \(one.name) are not as declared",
                    path: "/isp/connectors/\(one.number)", since: Moment(one.since), weight: 60)
            }
        }
        return running
    }
}
