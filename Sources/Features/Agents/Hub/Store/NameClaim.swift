internal import Agents
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Decides for which agent a key speaks, in the transaction that stores what came with it.
///
/// An agent's name belongs to one key at a time. Fingerprints cannot say whether a second key with the name
/// is the same machine, since each is made of the machine's ID and the key: so a second one always waits for
/// an administrator.
struct NameClaim {
    enum Ruling: Equatable {
        case speaks
        /// What came is for the quarantine.
        case waits
        case foreign(owner: String)
        case denied
    }

    /// The time of a key's last use is written at most this often.
    private static let precision: Int64 = 60_000
    /// Of two keys that an earlier version let speak for one agent, the one that was used within this time
    /// still reports.
    private static let reporting: Int64 = 15 * 60_000

    private let key: KeyRow
    private let name: String
    private let now: Int64
    private let audit: AuditLog
    private let database: Database
    private(set) var news: [KeyNews] = []

    /// - Parameters:
    ///   - name: what the key's agent calls itself.
    ///   - now: Unix milliseconds.
    init(
        _ key: KeyRow, claiming name: String, at now: Int64, _ audit: AuditLog, _ database: Database
    ) {
        self.key = key
        self.name = name
        self.now = now
        self.audit = audit
        self.database = database
    }

    mutating func settle() throws -> Ruling {
        switch (key.state, key.serverID) {
        case (.denied, _): return .denied
        case (_, let owner?) where owner != name: return .foreign(owner: owner)
        case (.approved, .some): return try speaking()
        case (.approved, nil): return try firstUse()
        case (.onHold, nil) where key.hold == .name: return try heldForName()
        default:
            try noteClaim()
            return .waits
        }
    }

    private mutating func speaking() throws -> Ruling {
        if key.wasSeen(within: Self.precision, of: now), !key.takesOver { return .speaks }
        let others = try KeyRow.speaking(for: name, database).filter { $0.number != key.number }
        if key.takesOver {
            for other in others {
                news.append(try Self.replace(other, by: key.number, name, audit, database))
            }
        } else if !key.wasSeen(within: Self.reporting, of: now),
            let rival = others.first(where: {
                $0.state == .approved && $0.wasSeen(within: Self.reporting, of: now)
            })
        {
            return try hold(behind: rival)
        }
        try set("takesOver = 0, seenAt = ?", [now])
        return .speaks
    }

    private mutating func firstUse() throws -> Ruling {
        if let holder = try KeyRow.speaking(for: name, database).first { return try hold(behind: holder) }
        try set("serverId = ?, claim = NULL, seenAt = ?", [name, now])
        return .speaks
    }

    private mutating func hold(behind holder: KeyRow) throws -> Ruling {
        try set(
            "state = 'on-hold', heldFor = ?, claim = ?, serverId = NULL, seenAt = ?",
            [AgentKey.Hold.name.rawValue, name, now])
        try tell(
            .keyHeld, "key \(key.number): key \(holder.number) uses the name '\(AgentRules.short(name))'")
        news.append(.nameInUse(key: key.number, name: name, holder: holder.number, isHeld: true))
        return .waits
    }

    /// It was approved, and only its name was in the way.
    private mutating func heldForName() throws -> Ruling {
        guard try KeyRow.speaking(for: name, database).isEmpty else {
            try noteClaim()
            return .waits
        }
        try set(
            "state = 'approved', heldFor = NULL, serverId = ?, claim = NULL, seenAt = ?", [name, now])
        try tell(.keyApproved, "key \(key.number) of \(AgentRules.short(name))")
        news.append(.released(key: key.number, name: name))
        return .speaks
    }

    private mutating func noteClaim() throws {
        let isNew = key.serverID == nil && key.claim != name
        guard isNew || !key.wasSeen(within: Self.precision, of: now) else { return }
        try set("claim = CASE WHEN serverId IS NULL THEN ? END, seenAt = ?", [name, now])
        // Once a key: what a stranger varies must not fill the log.
        guard key.claim == nil, isNew, let holder = try KeyRow.speaking(for: name, database).first else {
            return
        }
        news.append(.nameInUse(key: key.number, name: name, holder: holder.number, isHeld: false))
    }

    private func set(_ columns: String, _ values: StatementArguments) throws {
        try database.run(
            "UPDATE keys SET \(columns) WHERE number = ?", values + [key.number])
    }

    private func tell(_ action: AuditAction, _ subject: String) throws {
        try audit.write(action, subject, by: AuditActor.hub, database)
    }

}

extension NameClaim {
    /// Gives a name to a key that is approved now.
    ///
    /// - Throws: `KeyFault.nameInUse` where another key has it and this one does not take over.
    static func give(
        _ name: String, to key: KeyRow, takingOver: Bool, _ audit: AuditLog, _ database: Database
    ) throws -> [KeyNews] {
        let others = try KeyRow.speaking(for: name, database).filter { $0.number != key.number }
        try check(others, name, takingOver: takingOver, database)
        let news = try others.map { try replace($0, by: key.number, name, audit, database) }
        try database.execute(
            sql: "UPDATE keys SET serverId = ?, claim = NULL WHERE number = ?", arguments: [name, key.number])
        return news
    }

    static func check(
        _ others: [KeyRow], _ name: String, takingOver: Bool, _ database: Database
    ) throws {
        guard !takingOver, let holder = others.first else { return }
        let lastSeen = try Int64.fetchOne(
            database, sql: "SELECT lastSeen FROM agents WHERE serverId = ?", arguments: [name])
        throw KeyFault.nameInUse(
            name, key: holder.number, lastSeen: lastSeen.map { UTCTime(milliseconds: $0) })
    }

    /// The replaced key goes on hold and is not denied: what its machine still sends waits, and is not lost
    /// where the decision was a mistake.
    private static func replace(
        _ old: KeyRow, by key: Int64, _ name: String, _ audit: AuditLog, _ database: Database
    ) throws -> KeyNews {
        try database.execute(
            sql: """
                UPDATE keys SET state = 'on-hold', heldFor = ?, claim = serverId, serverId = NULL,
                    takesOver = 0 WHERE number = ?
                """, arguments: [AgentKey.Hold.replaced.rawValue, old.number])
        try audit.write(
            .keyHeld, "key \(old.number): key \(key) has its name '\(AgentRules.short(name))'",
            by: AuditActor.hub, database)
        return .replaced(key: old.number, by: key, name: name)
    }
}
