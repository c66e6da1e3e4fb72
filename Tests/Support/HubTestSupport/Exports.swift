internal import Accounts
internal import Agents
internal import HubAccounts
internal import HubCore
@_exported public import HubDatabase
@_exported public import HubIntake
@_exported public import HubLan
@_exported public import HubSeries

extension DatabaseSchema {
    /// Of the three features that these stores are of.
    public static let hub = DatabaseSchema(LanStore.migrations + AccountStore.migrations)
}

extension AuditLog {
    /// Of the same.
    static func hub(_ database: HubDatabase) -> AuditLog {
        AuditLog(database, AuditAction.ofAccounts + AuditAction.ofAgents + AuditAction.ofLan)
    }
}

extension Restore {
    public init(to path: String) { self.init(to: path, schema: .hub) }
}

extension DatabaseCheck {
    public static func run(_ path: String, isCopy: Bool = false) throws(StorageError) -> Kind {
        try run(path, isCopy: isCopy, schema: .hub)
    }
}
