@_exported public import Accounts
@_exported public import Agents
@_exported public import HubCore
@_exported public import HubIntake
@_exported public import HubSeries

// Until routes take the features' stores.
public typealias Doer = AuditActor
public typealias PeopleFault = AccountFault
public typealias PeopleRules = AccountRules

extension AuditAction {
    public var rawValue: String { word }
}

extension AuditEntry {
    public var doer: AuditActor { actor }
}
