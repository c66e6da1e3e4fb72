package import Hosts
package import HubCore
internal import HubDatabase
package import MonitorCore

/// How hosts are asked, where an administrator set it.
extension HostStore {
    package struct KeptPing: Equatable, Sendable {
        package var chosen: HostPing.Chosen
        /// Who set it last, and when; `nil` where it was never set.
        package var changedBy: String?
        package var changedAt: UTCTime?

        package init(
            chosen: HostPing.Chosen = HostPing.Chosen(), changedBy: String? = nil, changedAt: UTCTime? = nil
        ) {
            (self.chosen, self.changedBy, self.changedAt) = (chosen, changedBy, changedAt)
        }
    }

    package func ping() async throws -> KeptPing {
        try await database.read(.decision) { database in
            guard let row = try Row.fetchOne(database, sql: "SELECT * FROM hostPings") else {
                return KeptPing()
            }
            var kept = KeptPing()
            kept.chosen.intervalSeconds = row["intervalSeconds"]
            kept.chosen.packets = row["packets"]
            kept.chosen.timeoutSeconds = row["timeoutSeconds"]
            kept.chosen.downRounds = row["downRounds"]
            kept.changedBy = row["changedBy"]
            kept.changedAt = UTCTime(milliseconds: row["changedAt"])
            return kept
        }
    }

    /// - Throws: `HostsFault`.
    package func setPing(_ chosen: HostPing.Chosen, by actor: AuditActor) async throws {
        try chosen.check()
        try await database.change { database in
            try database.run(
                """
                INSERT INTO hostPings (number, intervalSeconds, packets, timeoutSeconds, downRounds, changedBy,
                    changedAt)
                VALUES (1, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET
                    intervalSeconds = excluded.intervalSeconds, packets = excluded.packets,
                    timeoutSeconds = excluded.timeoutSeconds, downRounds = excluded.downRounds,
                    changedBy = excluded.changedBy, changedAt = excluded.changedAt
                """,
                [
                    chosen.intervalSeconds, chosen.packets, chosen.timeoutSeconds, chosen.downRounds,
                    actor.name, now.milliseconds,
                ])
            try audit.write(.hostPingsChanged, chosen.words, by: actor, database)
        }
    }
}
