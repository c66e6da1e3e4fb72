internal import Foundation
internal import HubDatabase
internal import MonitorCore
internal import ProbeWire
internal import Probes

/// Routes from agents to targets: a row for each that differs from the one before.
extension ProbeStore {
    private static let mostOfPair = 50

    static let pathMigration = Migration(
        "2026-11-30 probes: paths",
        """
        CREATE TABLE probePaths (
            number INTEGER PRIMARY KEY,
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            target INTEGER NOT NULL,
            firstAt INTEGER NOT NULL,
            lastAt INTEGER NOT NULL,
            -- How often it was found so.
            seen INTEGER NOT NULL,
            -- As windows have it.
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX probePathsOfPair ON probePaths (agent, target, number);
        """)

    /// A route, as long as it was found so.
    package struct KeptPath: Sendable, Equatable {
        let number: Int64
        let firstAt: UTCTime
        let lastAt: UTCTime
        let seen: Int
        let report: PathReport
    }

    /// - Parameter shift: from the agent's clock to the time that history goes by, in milliseconds.
    static func write(
        _ paths: [PathReport], _ known: Set<ProbeTarget.ID>, of agent: Int64, shift: Int64,
        _ database: Database
    ) throws {
        for path in paths where known.contains(path.target) {
            try write(path, of: agent, at: path.takenAt.milliseconds &+ shift, database)
        }
    }

    private static func write(
        _ path: PathReport, of agent: Int64, at time: Int64, _ database: Database
    ) throws {
        let newest = try Row.fetchOne(
            database,
            sql: "SELECT * FROM probePaths WHERE agent = ? AND target = ? ORDER BY number DESC LIMIT 1",
            arguments: [agent, Int64(path.target)]
        ).flatMap { KeptPath($0) }
        let isSame = newest.map { path.isSameWay(as: $0.report) } ?? false
        let isAsLarge = newest.map { path.carriesTheSame(as: $0.report) } ?? false
        if let newest, isSame, isAsLarge {
            try database.execute(
                sql: "UPDATE probePaths SET lastAt = ?, seen = seen + 1, body = ? WHERE number = ?",
                arguments: [
                    max(time, newest.lastAt.milliseconds), Data(path.completed(by: newest.report).json),
                    newest.number,
                ])
            return
        }
        try database.execute(
            sql: """
                INSERT INTO probePaths (agent, target, firstAt, lastAt, seen, body) VALUES (?, ?, ?, ?, 1, ?)
                """, arguments: [agent, Int64(path.target), time, time, Data(path.json)])
        try database.execute(
            sql: """
                DELETE FROM probePaths WHERE agent = ?1 AND target = ?2 AND number <= (
                    SELECT number FROM probePaths WHERE agent = ?1 AND target = ?2
                    ORDER BY number DESC LIMIT 1 OFFSET ?3)
                """, arguments: [agent, Int64(path.target), mostOfPair])
        guard newest != nil || path.isBlackHole else { return }
        try database.execute(
            sql: """
                INSERT INTO probeEvents (agent, target, kind, since, lost, judged, storedAt)
                VALUES (?, ?, ?, ?, 0, 0, ?)
                """,
            arguments: [
                agent, Int64(path.target),
                newest == nil || isSame ? path.isBlackHole ? "blackHole" : "mtuChanged" : "pathChanged", time,
                time,
            ])
    }

    /// The newest first.
    func paths(of agent: String, target: Int64) async throws(StorageError) -> [KeptPath] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT probePaths.* FROM probePaths JOIN agents ON agents.id = probePaths.agent
                    WHERE serverId = ? AND target = ? ORDER BY number DESC
                    """, arguments: [agent, target]
            ).compactMap { KeptPath($0) }
        }
    }
}

extension ProbeStore.KeptPath {
    /// - Returns: `nil` for a row that this version cannot read.
    fileprivate init?(_ row: Row) {
        guard let report = try? PathReport(json: Array(row["body"] as Data)) else { return nil }
        self.init(
            number: row["number"], firstAt: UTCTime(milliseconds: row["firstAt"]),
            lastAt: UTCTime(milliseconds: row["lastAt"]), seen: row["seen"], report: report)
    }
}
