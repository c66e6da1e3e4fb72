internal import Foundation
internal import HubDatabase
internal import Probes

/// What agents were given.
extension ProbeStore {
    /// How long after it was given a list's reports are still taken.
    static let planMemory: Int64 = 31 * 86_400_000
    private static let mostPlans = 64

    /// Remembers what an agent is given, before it is.
    func note(plan name: String, _ targets: [ProbeTarget.ID], for agent: String) async throws {
        let bytes = targets.flatMap { id in
            [UInt8(id >> 24), UInt8(id >> 16 & 255), UInt8(id >> 8 & 255), UInt8(id & 255)]
        }
        try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO probePlans (agent, name, targets, givenAt) VALUES (?, ?, ?, ?)
                    ON CONFLICT (agent, name) DO UPDATE SET givenAt = excluded.givenAt
                    """, arguments: [agent, name, Data(bytes), self.database.now])
            try database.execute(
                sql: """
                    DELETE FROM probePlans WHERE agent = ?1 AND name NOT IN (
                        SELECT name FROM probePlans WHERE agent = ?1 ORDER BY givenAt DESC LIMIT ?2)
                    """, arguments: [agent, Self.mostPlans])
        }
    }

    /// - Returns: `nil` for a plan that this agent was never given.
    static func targets(
        ofPlan name: String, _ agent: String, _ database: Database
    ) throws -> Set<ProbeTarget.ID>? {
        let bytes = try Data.fetchOne(
            database, sql: "SELECT targets FROM probePlans WHERE agent = ? AND name = ?",
            arguments: [agent, name])
        return bytes.map { bytes in
            let all = Array(bytes)
            return Set(
                stride(from: 0, to: all.count - 3, by: 4).map { at in
                    all[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
                })
        }
    }
}
