public import Agents
internal import HubCore
internal import HubDatabase

/// A key that turns up somewhere else waits until it is approved again, where the operator wants that.
extension AgentStore {
    /// The key as it is once its agent hands something in: one that comes from elsewhere may be put on hold.
    public func key(_ key: AgentKey, usedFrom origin: AgentOrigin) async throws -> AgentKey {
        guard key.state == .approved else { return key }
        let network = origin.address.map(PeerNetwork.name)
        let reason = reapproval().reason(from: key.origin, to: origin.machine, network)
        var known = key.origin
        if let network { known.add(network) }
        // Who says nothing of a machine, and may, does not make the one that is known forgotten.
        known.machine = reason == nil ? origin.machine ?? known.machine : origin.machine
        guard known != key.origin || reason != nil else { return key }
        let (found, isHeld) = try await database.change { [known] database in
            let isHeld = try move(key, to: known, heldFor: reason, from: origin, database)
            return (try AgentKey.find(key.number, database) ?? key, isHeld)
        }
        if let reason, isHeld {
            let detail = Self.detail(reason, key.origin, origin, network)
            say([.moved(key: key.number, agent: key.agent, hold: reason, detail: detail)])
        }
        return found
    }

    /// A key that is held keeps the new origin: it is what an approval then approves.
    ///
    /// - Returns: whether it is held from now on.
    private func move(
        _ key: AgentKey, to known: KeyOrigin, heldFor reason: AgentKey.Hold?, from origin: AgentOrigin,
        _ database: Database
    ) throws -> Bool {
        let state = reason == nil ? AgentKey.State.approved : .onHold
        try database.execute(
            sql: """
                UPDATE keys SET network = ?, machine = ?, state = ?, heldFor = ?
                WHERE number = ? AND state = 'approved'
                """,
            arguments: [
                known.networks.joined(separator: " "), known.machine, state.rawValue, reason?.rawValue,
                key.number,
            ])
        guard let reason, database.changesCount > 0 else { return false }
        try audit.write(
            .keyHeld, "key \(key.number): another \(reason.rawValue)",
            by: AuditActor(name: "REAPPROVE", address: origin.address.map(PeerNetwork.name)), database)
        return true
    }

    /// What differs, for the log. Of fingerprints the beginning: enough to compare them.
    private static func detail(
        _ reason: AgentKey.Hold, _ known: KeyOrigin, _ origin: AgentOrigin, _ network: String?
    ) -> String {
        let place = "at \(origin.address ?? "an unknown address")"
        guard reason == .machine else {
            return "\(place); known: \(known.networks.joined(separator: ", "))"
        }
        func short(_ machine: String?) -> String {
            machine.map { "fingerprint \($0.prefix(8))..." } ?? "no fingerprint"
        }
        return "\(short(origin.machine)) \(place); before: \(short(known.machine))"
    }
}
