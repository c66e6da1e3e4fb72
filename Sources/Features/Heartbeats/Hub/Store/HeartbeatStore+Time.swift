internal import Foundation
package import Heartbeats
internal import HubDatabase
package import MonitorCore

/// What passes without a heartbeat.
extension HeartbeatStore {
    /// Hosts that are judged in one transaction, so that no heartbeat waits long behind them.
    static let mostJudged = 1000

    /// The earliest deadline of all hosts; `nil` where none has one.
    package func nextDeadline() async throws -> UTCTime? {
        try await database.read(.decision) { database in
            try Int64.fetchOne(
                database.cachedStatement(
                    sql: "SELECT min(deadline) FROM heartbeatStates WHERE deadline IS NOT NULL"))
        }.map { UTCTime(milliseconds: $0) }
    }

    /// Judges hosts whose deadline has passed, the earliest first.
    ///
    /// - Returns: their flips, and whether more may be left.
    package func judge(at now: UTCTime) async throws -> (flips: [HostFlip], isMore: Bool) {
        try await database.change { database in
            let rows = try Row.fetchAll(
                database,
                sql: HostRow.select + " WHERE deadline <= ? ORDER BY deadline LIMIT \(Self.mostJudged)",
                arguments: [now.milliseconds])
            var flips: [HostFlip] = []
            for row in rows {
                var row = HostRow(row)
                let since = row.host.heartbeat.since
                if let flip = row.host.heartbeat.judge(at: now, row.host.definition.rules) {
                    try row.add(flip, database)
                    flips.append(HostFlip(host: row.host, flip: flip, stateSince: since))
                }
                try row.saveState(database)
            }
            return (flips, rows.count == Self.mostJudged)
        }
    }

    /// When heartbeats could be heard last: as it was written down, or as the newest heartbeat proves; `nil` before the
    /// first time.
    package func aliveAt() async throws -> UTCTime? {
        try await database.read(.decision) { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT max(at) FROM (SELECT number AS at FROM heartbeatNotes WHERE word = 'aliveAt'
                        UNION ALL SELECT max(lastBeat) FROM heartbeatStates) AS known
                    """)
        }.map { UTCTime(milliseconds: $0) }
    }

    package func markAlive(at now: UTCTime) async throws {
        try await database.change { database in
            try database.run(
                """
                INSERT INTO heartbeatNotes (word, number) VALUES ('aliveAt', ?)
                ON CONFLICT (word) DO UPDATE SET number = excluded.number
                """, [now.milliseconds])
        }
    }

    /// Takes into account that nothing could be heard for a while.
    ///
    /// - Returns: the hosts that something was due of meanwhile.
    package func excuse(from lastHeard: UTCTime, to now: UTCTime) async throws -> [KeptHost] {
        try await database.change { database in
            let rows = try Row.fetchAll(
                database, sql: HostRow.select + " WHERE deadline > ? AND (due <= ? OR runSince IS NOT NULL)",
                arguments: [lastHeard.milliseconds, now.milliseconds])
            var excused: [KeptHost] = []
            for row in rows {
                var row = HostRow(row)
                let definition = row.host.definition
                let isExcused = row.host.heartbeat.excuse(
                    from: lastHeard, to: now, definition.rules, timetable(definition, database))
                guard isExcused else { continue }
                try row.saveState(database)
                excused.append(row.host)
            }
            return excused
        }
    }

    /// How many hosts there are.
    package func count() async throws -> Int {
        try await database.read(.decision) { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM heartbeatHosts") ?? 0
        }
    }
}
