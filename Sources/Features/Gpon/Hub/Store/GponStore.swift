internal import Gpon
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Terminals, found terminals, signals, profiles and plans of all OLTs.
struct GponStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog

    init(_ database: HubDatabase, _ audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    /// Unix milliseconds.
    var now: Int64 { database.now }

    func tell(_ action: AuditAction, _ subject: String, by doer: AuditActor) async throws {
        try await database.change { try audit.write(action, subject, by: doer, $0) }
    }

    // MARK: - OLTs

    struct OltState: Sendable, Equatable {
        var readAt: Int64?
        var readReason: String?
        var opticsAt: Int64?
        var stoppedBy: String?
        var stoppedAt: Int64?
        var lookFirst: String?
        var unsavedSince: Int64?
        var savedAt: Int64?
        /// When its whole MAC table was read.
        var addressesAt: Int64?
        /// When all of its service ports were read.
        var servicePortsAt: Int64?

        init() {}

        init(_ row: Row) {
            readAt = row["readAt"]
            readReason = row["readReason"]
            opticsAt = row["opticsAt"]
            stoppedBy = row["stoppedBy"]
            stoppedAt = row["stoppedAt"]
            lookFirst = row["lookFirst"]
            unsavedSince = row["unsavedSince"]
            savedAt = row["savedAt"]
            addressesAt = row["addressesAt"]
            servicePortsAt = row["servicePortsAt"]
        }
    }

    func state(of olt: Int64) async throws -> OltState {
        try await database.read(.decision) { try Self.state(of: olt, $0) }
    }

    static func state(of olt: Int64, _ database: Database) throws -> OltState {
        try Row.fetchOne(database, sql: "SELECT * FROM oltStates WHERE olt = ?", arguments: [olt])
            .map(OltState.init) ?? OltState()
    }

    static func touch(_ olt: Int64, _ database: Database) throws {
        try database.execute(sql: "INSERT OR IGNORE INTO oltStates (olt) VALUES (?)", arguments: [olt])
    }

    /// The kill switch: nothing is written while it is on.
    func stopWriting(_ isStopped: Bool, on olt: Int64, name: String, by doer: AuditActor) async throws {
        let now = database.now
        try await database.change { database in
            try Self.touch(olt, database)
            try database.execute(
                sql: "UPDATE oltStates SET stoppedBy = ?, stoppedAt = ? WHERE olt = ?",
                arguments: [isStopped ? doer.name : nil, isStopped ? now : nil, olt])
            try audit.write(isStopped ? .oltStopped : .oltAllowed, name, by: doer, database)
        }
    }

    func noteRead(_ olt: Int64, _ reason: String?, hasOptics: Bool) async throws {
        let now = database.now
        try await database.change { database in
            try Self.touch(olt, database)
            try database.execute(
                sql: """
                    UPDATE oltStates SET readAt = CASE WHEN ?1 IS NULL THEN ?2 ELSE readAt END, readReason = ?1,
                        opticsAt = CASE WHEN ?3 <> 0 THEN ?2 ELSE opticsAt END WHERE olt = ?4
                    """, arguments: [reason, now, hasOptics, olt])
        }
    }

    static func setLookFirst(_ plan: String?, on olt: Int64, _ database: Database) throws {
        try touch(olt, database)
        try database.execute(
            sql: "UPDATE oltStates SET lookFirst = ? WHERE olt = ?", arguments: [plan, olt])
    }

    static func setUnsaved(_ olt: Int64, at now: Int64, _ database: Database) throws {
        try touch(olt, database)
        try database.execute(
            sql: "UPDATE oltStates SET unsavedSince = coalesce(unsavedSince, ?) WHERE olt = ?",
            arguments: [now, olt])
    }

    static func setSaved(_ olt: Int64, at now: Int64, _ database: Database) throws {
        try touch(olt, database)
        try database.execute(
            sql: "UPDATE oltStates SET unsavedSince = NULL, savedAt = ? WHERE olt = ?", arguments: [now, olt])
    }

    // MARK: - Upkeep

    /// Signals one an hour for 30 days, then none; plans 730 days; what is gone, 400 days.
    var upkeep: UpkeepStep {
        UpkeepStep("terminals and plans") { times, pause in
            guard let time = times.history else { return }
            let now = time.milliseconds
            let day: Int64 = 86_400_000
            for sql in [
                "DELETE FROM oltSignals WHERE at < \(now - 30 * day)",
                "DELETE FROM oltTerminals WHERE goneAt < \(now - 400 * day)",
                "DELETE FROM oltAddresses WHERE seen < \(now - 400 * day)",
                "DELETE FROM oltFound WHERE seen < \(now - 30 * day)",
                "DELETE FROM oltPlans WHERE madeAt < \(now - 730 * day) AND state NOT IN ('running', 'unknown')",
                "UPDATE oltPlans SET state = 'expired' WHERE state = 'shown' AND madeAt < \(now - Int64(Plan.seconds) * 1000)",
            ] {
                try await database.write(.sweep) { try $0.execute(sql: sql) }
                await pause()
            }
        }
    }
}
