internal import Foundation
internal import GRDB
public import MonitorCore
internal import Synchronization

/// A key that turns up somewhere else waits until it is approved again, where the operator wants that.
extension HubStore {
    /// From now on: whether a key goes on hold when its agent comes from another address.
    public func holdMoved(_ isWanted: Bool) { holdsMoved.store(isWanted, ordering: .relaxed) }

    public func key(_ secret: Secret, from address: String) async throws -> AgentKey? {
        let hash = Credential.hash(secret)
        let network = PeerNetwork.name(of: address)
        let found = try await reading { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM keys WHERE hash = ?"), arguments: [hash]
            ).map { (key: AgentKey($0), network: $0["network"] as String?) }
        }
        guard let found, found.key.state == .approved, found.network != network else { return found?.key }
        let isHeld = found.network != nil && holdsMoved.load(ordering: .relaxed)
        try await changing { try Self.move(found.key.number, to: network, isHeld: isHeld, $0) }
        return try await key(secret)
    }

    /// A key that is held keeps the new network: it is what an approval then approves.
    private static func move(
        _ number: Int64, to network: String, isHeld: Bool, _ database: Database
    ) throws {
        try database.execute(
            sql: "UPDATE keys SET network = ?, state = ? WHERE number = ? AND state = 'approved'",
            arguments: [
                network, (isHeld ? AgentKey.State.onHold : .approved).rawValue, number,
            ])
        guard isHeld, database.changesCount > 0 else { return }
        try AuditBook.write(
            .keyHeld, "key \(number)", by: Doer(name: "REAPPROVE", address: network), database)
    }
}
