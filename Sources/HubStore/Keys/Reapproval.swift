internal import GRDB
public import MonitorCore
internal import Synchronization

/// A key that turns up somewhere else waits until it is approved again, where the operator wants that.
extension HubStore {
    /// From now on: what puts a key on hold.
    public func hold(_ policy: Reapproval) { reapproval.withLock { $0 = policy } }

    public func key(_ key: AgentKey, usedFrom origin: AgentOrigin) async throws -> AgentKey {
        guard key.state == .approved else { return key }
        var origin = origin
        origin.address = origin.address.map(PeerNetwork.name)
        let reason = reapproval.withLock { $0 }.reason(from: key.origin, to: origin)
        // Who says nothing of a machine, and may, does not make the one that is known forgotten.
        if reason == nil { origin.machine = origin.machine ?? key.origin.machine }
        guard origin != key.origin else { return key }
        return try await changing { [origin] database in
            try Self.move(key.number, to: origin, heldFor: reason, database)
            return try AgentKey.find(key.number, database) ?? key
        }
    }

    /// A key that is held keeps the new origin: it is what an approval then approves.
    private static func move(
        _ number: Int64, to origin: AgentOrigin, heldFor reason: String?, _ database: Database
    ) throws {
        let state = reason == nil ? AgentKey.State.approved : .onHold
        try database.execute(
            sql:
                "UPDATE keys SET network = ?, machine = ?, state = ? WHERE number = ? AND state = 'approved'",
            arguments: [origin.address, origin.machine, state.rawValue, number])
        guard let reason, database.changesCount > 0 else { return }
        try AuditBook.write(
            .keyHeld, "key \(number): \(reason)", by: Doer(name: "REAPPROVE", address: origin.address),
            database)
    }
}
