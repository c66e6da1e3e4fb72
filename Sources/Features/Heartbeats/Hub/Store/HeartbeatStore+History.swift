internal import Foundation
package import Heartbeats
package import HubDatabase
package import MonitorCore

/// What was heard, and what became of it.
extension HeartbeatStore {
    package static let mostListed = 1000

    /// The newest first.
    package func beats(of host: Int64, atMost most: Int) async throws -> [KeptBeat] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM heartbeats WHERE host = ? ORDER BY number DESC LIMIT ?",
                arguments: [host, most]
            ).compactMap { row in
                let exit = (row["exitStatus"] as Int?).flatMap { UInt8(exactly: $0) }
                guard let kind = PingKind(word: row["kind"], exitStatus: exit) else { return nil }
                return KeptBeat(
                    number: row["number"], at: UTCTime(milliseconds: row["at"]), kind: kind,
                    count: row["count"], address: row["address"], userAgent: row["agent"],
                    durationMilliseconds: row["duration"], isIgnored: row["isIgnored"],
                    body: (row["body"] as Data?).map { Array($0) } ?? [])
            }
        }
    }

    /// The oldest first, from a time on.
    package func flips(of host: Int64, since time: UTCTime) async throws -> [Flip] {
        try await database.read(.chart) { database in
            try Self.flips(
                Row.fetchAll(
                    database,
                    sql: "SELECT * FROM heartbeatFlips WHERE host = ? AND at >= ? ORDER BY number",
                    arguments: [host, time.milliseconds]))
        }
    }

    /// Of all hosts, by their numbers.
    package func flips(since time: UTCTime) async throws -> [Int64: [Flip]] {
        try await database.read(.chart) { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM heartbeatFlips WHERE at >= ? ORDER BY host, number",
                arguments: [time.milliseconds])
            return Dictionary(grouping: rows) { $0["host"] as Int64 }.mapValues(Self.flips)
        }
    }

    private static func flips(_ rows: [Row]) -> [Flip] {
        rows.compactMap { row in
            guard let from = HostState(rawValue: row["fromState"]),
                let to = HostState(rawValue: row["toState"]), let reason = FlipReason(word: row["reason"])
            else { return nil }
            return Flip(from: from, to: to, at: UTCTime(milliseconds: row["at"]), reason: reason)
        }
    }

    /// A time at which a host went down.
    package struct Failure: Sendable {
        /// Of the flip; grows with time for one host.
        package let number: Int64
        package let host: Int64
        package let name: String
        package let at: UTCTime
        package let reason: FlipReason
    }

    /// The newest first.
    package func failures(atMost most: Int) async throws -> [Failure] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT heartbeatFlips.number AS flip, host, at, reason, name
                    FROM heartbeatFlips JOIN heartbeatHosts ON heartbeatHosts.number = host
                    WHERE toState = 'down' ORDER BY at DESC LIMIT ?
                    """, arguments: [most]
            ).compactMap { row in
                guard let reason = FlipReason(word: row["reason"]) else { return nil }
                // One number for two: hosts have fewer flips than this.
                return Failure(
                    number: (row["host"] as Int64) * 1_000_000 + (row["flip"] as Int64), host: row["host"],
                    name: row["name"], at: UTCTime(milliseconds: row["at"]), reason: reason)
            }
        }
    }

    /// Flips are kept so long, in days: a quarter of a year and a day.
    static let flipDays: Int64 = 93

    /// Deletes heartbeats and flips that were kept for long enough.
    ///
    /// - Parameter days: how long heartbeats are kept.
    package func upkeep(days: @escaping @Sendable () -> Int) -> UpkeepStep {
        UpkeepStep("heartbeats") { times, pause in
            guard let now = times.history?.milliseconds else { return }
            let day: Int64 = 86_400_000
            let hosts = try await database.read(.chart) { database in
                try Int64.fetchAll(database, sql: "SELECT number FROM heartbeatHosts")
            }
            for (table, limit) in [
                ("heartbeats", now - Int64(days()) * day), ("heartbeatFlips", now - Self.flipDays * day),
            ] {
                for host in hosts {
                    try await database.write(.sweep) { database in
                        try database.run("DELETE FROM \(table) WHERE host = ? AND at < ?", [host, limit])
                    }
                    await pause()
                }
            }
        }
    }
}
