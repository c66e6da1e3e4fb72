internal import Foundation
internal import Heartbeats
internal import HubDatabase
internal import MonitorCore
internal import Schedules

/// A host as its two rows have it.
struct HostRow {
    static let select = """
        SELECT heartbeatHosts.*, heartbeatStates.* FROM heartbeatHosts
        JOIN heartbeatStates ON host = number
        """

    var host: KeptHost
    var tokenHash: Data
    var lastRow: Int64
    var lastFlip: Int64

    init(_ row: Row) {
        var definition = HostDefinition(hostID: row["hostId"], name: row["name"])
        definition.periodSeconds = row["period"]
        definition.expression = row["expression"]
        definition.zone = row["zone"]
        definition.graceSeconds = row["grace"]
        definition.longestRunSeconds = row["longestRun"]
        definition.scheduleType = ScheduleType(rawValue: row["scheduleType"]) ?? .always
        definition.scheduleConfig = row["scheduleBody"]
        definition.logConfig = row["logBody"]
        definition.failuresBefore = row["failuresBefore"]
        definition.successesBefore = row["successesBefore"]
        definition.isSticky = row["isSticky"]
        definition.isPostOnly = row["isPostOnly"]
        definition.behind = row["behind"]
        definition.tags = row["tags"]
        definition.note = row["note"]
        host = KeptHost(
            number: row["number"], definition: definition, heartbeat: Heartbeat(row),
            createdAt: UTCTime(milliseconds: row["createdAt"]),
            updatedAt: UTCTime(milliseconds: row["updatedAt"]), pings: row["pings"])
        tokenHash = row["tokenHash"]
        lastRow = row["lastRow"]
        lastFlip = row["lastFlip"]
    }

    /// Writes what is known of it; its definition stays.
    func saveState(_ database: Database) throws {
        let beat = host.heartbeat
        try database.run(
            """
            UPDATE heartbeatStates SET state = ?, lastBeat = ?, lastKind = ?, lastExit = ?, lastDuration = ?,
                runSince = ?, runId = ?, due = ?, dueDeadline = ?, deadline = ?, reason = ?, since = ?,
                failures = ?, successes = ?, pings = ?, lastRow = ?, lastFlip = ?
            WHERE host = ?
            """,
            [
                beat.state.rawValue, beat.lastBeat?.milliseconds, beat.lastKind?.word,
                beat.lastKind?.exitStatus.map { Int($0) }, beat.lastDurationMilliseconds,
                beat.run?.since.milliseconds, beat.run?.id?.description, beat.due?.at.milliseconds,
                beat.due?.deadline.milliseconds, beat.deadline(host.definition.rules)?.milliseconds,
                beat.reason?.word, beat.since?.milliseconds, beat.failures, beat.successes, host.pings,
                lastRow, lastFlip, host.number,
            ])
    }

    /// Keeps a flip under the next number.
    mutating func add(_ flip: Flip, _ database: Database) throws {
        lastFlip += 1
        try database.run(
            "INSERT INTO heartbeatFlips (host, number, at, fromState, toState, reason) VALUES (?, ?, ?, ?, ?, ?)",
            [
                host.number, lastFlip, flip.at.milliseconds, flip.from.rawValue, flip.to.rawValue,
                flip.reason.word,
            ])
    }
}

extension Heartbeat {
    fileprivate init(_ row: Row) {
        self.init()
        func time(_ column: String) -> UTCTime? {
            (row[column] as Int64?).map { UTCTime(milliseconds: $0) }
        }
        state = HostState(rawValue: row["state"]) ?? .new
        lastBeat = time("lastBeat")
        lastKind = (row["lastKind"] as String?).flatMap {
            PingKind(word: $0, exitStatus: (row["lastExit"] as Int?).flatMap { UInt8(exactly: $0) })
        }
        lastDurationMilliseconds = row["lastDuration"]
        run = time("runSince").map { Run(since: $0, id: (row["runId"] as String?).flatMap { RunID($0) }) }
        if let at = time("due"), let deadline = time("dueDeadline") { due = Due(at: at, deadline: deadline) }
        reason = (row["reason"] as String?).flatMap { FlipReason(word: $0) }
        since = time("since")
        failures = row["failures"]
        successes = row["successes"]
    }
}
