package import DeviceRegistry
package import HubDatabase

/// Readings of devices, ports, stations and sessions. Any process may read it while another runs the hub.
package struct InventoryStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog
    let registry: DeviceRegistry

    package init(_ database: HubDatabase, _ audit: AuditLog, _ registry: DeviceRegistry) {
        self.database = database
        self.audit = audit
        self.registry = registry
    }

    package static let migrations = InventoryTables.migrations

    /// Unix seconds.
    var now: Int64 { database.now / 1000 }
}
