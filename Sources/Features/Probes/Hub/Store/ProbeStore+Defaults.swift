package import HubCore
package import HubDatabase
package import MonitorCore
package import Probes

/// How targets are asked that say nothing else, where an administrator set it.
extension ProbeStore {
    static let defaultsMigration = Migration(
        "2026-12-01 probes: defaults of targets",
        """
        -- NULL follows the settings of the hub. One row at most.
        CREATE TABLE probeDefaults (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            intervalMilliseconds INTEGER,
            timeoutMilliseconds INTEGER,
            count INTEGER,
            changedBy TEXT NOT NULL,
            changedAt INTEGER NOT NULL
        ) STRICT;
        """)

    package struct KeptDefaults: Sendable, Equatable {
        package var chosen: TargetDefaults.Chosen
        /// Who set them last, and when; `nil` where they were never set.
        package var changedBy: String?
        package var changedAt: UTCTime?

        package init(
            chosen: TargetDefaults.Chosen = .init(), changedBy: String? = nil, changedAt: UTCTime? = nil
        ) {
            (self.chosen, self.changedBy, self.changedAt) = (chosen, changedBy, changedAt)
        }
    }

    package func defaults() async throws(StorageError) -> KeptDefaults {
        try await database.read(.decision) { try Self.defaults($0) }
    }

    /// - Parameter settings: what the settings of the hub say.
    package func defaults(over settings: TargetDefaults) async throws(StorageError) -> TargetDefaults {
        try await defaults().chosen.over(settings).fitted
    }

    private static func defaults(_ database: Database) throws -> KeptDefaults {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM probeDefaults") else {
            return KeptDefaults()
        }
        var kept = KeptDefaults(
            changedBy: row["changedBy"], changedAt: UTCTime(milliseconds: row["changedAt"]))
        kept.chosen.intervalMilliseconds = row["intervalMilliseconds"]
        kept.chosen.timeoutMilliseconds = row["timeoutMilliseconds"]
        kept.chosen.count = row["count"]
        return kept
    }

    /// - Parameters:
    ///   - settings: what the settings of the hub say.
    ///   - alsoListed: whether targets of the lists that are asked as the former defaults say are asked by the new ones.
    /// - Returns: how many targets of the lists were changed.
    /// - Throws: `ProbeFault`.
    package func setDefaults(
        _ chosen: TargetDefaults.Chosen, over settings: TargetDefaults, alsoListed: Bool, by actor: AuditActor
    ) async throws -> Int {
        let new = chosen.over(settings)
        if let fault = new.fault { throw ProbeFault.target(fault) }
        return try await change { database in
            let former = try Self.defaults(database).chosen.over(settings)
            try database.execute(
                sql: """
                    INSERT INTO probeDefaults (id, intervalMilliseconds, timeoutMilliseconds, count, changedBy,
                        changedAt)
                    VALUES (1, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET
                        intervalMilliseconds = excluded.intervalMilliseconds,
                        timeoutMilliseconds = excluded.timeoutMilliseconds, count = excluded.count,
                        changedBy = excluded.changedBy, changedAt = excluded.changedAt
                    """,
                arguments: [
                    chosen.intervalMilliseconds, chosen.timeoutMilliseconds, chosen.count, actor.name,
                    self.database.now,
                ])
            let listed = alsoListed ? try Self.book(database).listed : []
            var changed = 0
            for one in listed where former.hold(of: one.target) {
                var target = one.target
                new.apply(to: &target)
                guard target != one.target else { continue }
                try database.execute(
                    sql: "UPDATE probeTargets SET body = ? WHERE id = ?",
                    arguments: [StoredTarget.body(target), Int64(target.id)])
                changed += 1
            }
            let words = changed > 0 ? "\(chosen.words); \(CountText.text(changed, "target"))" : chosen.words
            try self.audit.write(.targetDefaultsChanged, words, by: actor, database)
            return changed
        }
    }
}
