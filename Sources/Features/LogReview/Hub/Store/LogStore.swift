internal import Foundation
internal import HostLogs
internal import HubCore
internal import HubDatabase
internal import LogReview
internal import MonitorCore

/// Logs of hosts: what may be read, how far it was, and what was found. Any process may use one beside the hub.
struct LogStore: Sendable {
    static let migrations = LogTables.migrations
    /// Spooled lines of a host: beyond them the oldest go.
    static let mostSpooled = 20_000
    /// How long an answer stands for the same rows.
    private static let answerAge: Int64 = 86_400_000

    let database: HubDatabase
    let audit: AuditLog

    private var now: Int64 { database.now }

    // MARK: Hosts

    /// By name; those without a log, too.
    func hosts() async throws -> [LoggedHost] {
        try await database.read(.decision) { try Self.hosts($0, "") }
    }

    func host(_ hostID: String) async throws -> LoggedHost? {
        try await database.read(.decision) { try Self.hosts($0, "WHERE h.hostId = ?", [hostID]).first }
    }

    static func hosts(
        _ database: Database, _ condition: String, _ arguments: StatementArguments = []
    ) throws -> [LoggedHost] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT h.hostId, h.name, h.configuration, a.configuration, a.sendsRows, a.approvedBy, a.approvedAt,
                    p.place, p.turnAt, p.failures, p.trouble
                FROM loggedHosts h LEFT JOIN logApprovals a USING (hostId) LEFT JOIN logPlaces p USING (hostId)
                \(condition) ORDER BY h.name COLLATE NOCASE
                """, arguments: arguments
        ).map { row in
            let approval = (row[3] as String?).map {
                LoggedHost.Approval(
                    configuration: $0, sendsRows: row[4], by: row[5], at: UTCTime(milliseconds: row[6]))
            }
            return LoggedHost(
                hostID: row[0], name: row[1], text: row[2], approval: approval, place: row[7],
                turnAt: (row[8] as Int64?).map { UTCTime(milliseconds: $0) }, failures: row[9] ?? 0,
                trouble: row[10])
        }
    }

    /// Stores a configuration; what was approved before is not approved any more if it differs.
    ///
    /// - Returns: `false` for a host that there is not.
    func change(_ hostID: String, to configuration: LogConfiguration, by actor: AuditActor) async throws
        -> Bool
    {
        try await database.change { database in
            try database.execute(
                sql: "UPDATE loggedHosts SET configuration = ? WHERE hostId = ?",
                arguments: [configuration.json, hostID])
            let isThere = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM loggedHosts WHERE hostId = ?)",
                arguments: [hostID])
            guard isThere == true else { return false }
            try audit.write(.logChanged, hostID, by: actor, database)
            return true
        }
    }

    /// Permits what is configured now.
    ///
    /// - Parameter text: what the administrator saw; where it was changed meanwhile, nothing is permitted.
    func approve(_ hostID: String, _ text: String, sendsRows: Bool, by actor: AuditActor) async throws -> Bool
    {
        try await database.change { database in
            guard let host = try Self.hosts(database, "WHERE h.hostId = ?", [hostID]).first, host.text == text
            else {
                return false
            }
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO logApprovals (hostId, configuration, sendsRows, approvedBy, approvedAt)
                    VALUES (?, ?, ?, ?, ?)
                    """, arguments: [hostID, text, sendsRows, actor.name, now])
            try audit.write(.logApproved, "\(hostID): \(host.readable)", by: actor, database)
            return true
        }
    }

    func stop(_ hostID: String, by actor: AuditActor) async throws {
        try await database.change { database in
            try database.execute(sql: "DELETE FROM logApprovals WHERE hostId = ?", arguments: [hostID])
            try audit.write(.logStopped, hostID, by: actor, database)
        }
    }

    /// Lets the next turn come at once.
    func hurry(_ hostID: String) async throws {
        try await database.change { database in
            try database.execute(
                sql: "UPDATE logPlaces SET turnAt = NULL WHERE hostId = ?", arguments: [hostID])
        }
    }

    func noteTrust(_ hostID: String, _ fingerprints: [String], by actor: AuditActor) async throws {
        try await database.change { database in
            try audit.write(
                .logHostTrusted, "\(hostID): \(fingerprints.joined(separator: ", "))", by: actor, database)
        }
    }

    // MARK: Turns

    /// Keeps a turn, how far it came, and what burns since.
    ///
    /// - Returns: what began, grew or ended.
    func keep(_ turn: LogTurnRow, place: String?, quietFor: Int64) async throws -> [BurningChange] {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO logPlaces (hostId, place, turnAt, failures, trouble) VALUES (?, ?, ?, 0, NULL)
                    ON CONFLICT (hostId) DO UPDATE SET place = excluded.place, turnAt = excluded.turnAt,
                        failures = 0, trouble = NULL
                    """, arguments: [turn.hostID, place, turn.at.milliseconds])
            if turn.result != .unchanged { try Self.insert(turn, database) }
            return try Self.burn(turn, quietFor, database)
        }
    }

    /// - Returns: how many failed in a row.
    func keepFailure(_ turn: LogTurnRow) async throws -> Int {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO logPlaces (hostId, turnAt, failures, trouble) VALUES (?, ?, 1, ?)
                    ON CONFLICT (hostId) DO UPDATE SET turnAt = excluded.turnAt, failures = logPlaces.failures + 1,
                        trouble = excluded.trouble
                    """, arguments: [turn.hostID, turn.at.milliseconds, turn.detail])
            try Self.insert(turn, database)
            return try Int.fetchOne(
                database, sql: "SELECT failures FROM logPlaces WHERE hostId = ?", arguments: [turn.hostID])
                ?? 1
        }
    }

    private static func insert(_ turn: LogTurnRow, _ database: Database) throws {
        let severity = turn.findings.filter(\.isVerified).map(\.severity).max()
        try database.execute(
            sql: """
                INSERT INTO logTurns (hostId, at, source, lines, rows, secrets, result, detail, model, tokensIn,
                    tokensOut, sent, answer, severity, findings)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                turn.hostID, turn.at.milliseconds, turn.source, turn.lines, turn.rows, turn.secrets,
                turn.result.rawValue, turn.detail, turn.model, turn.tokensIn, turn.tokensOut, turn.sent,
                turn.answer, severity?.word, turn.findings.count,
            ])
        let number = database.lastInsertedRowID
        for (place, one) in turn.findings.enumerated() {
            try database.execute(
                sql: "INSERT INTO logFindings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    number, place, one.severity.word, one.category, one.subject, one.title, one.explanation,
                    one.recommendation, one.count, one.examples.joined(separator: "\n"), one.isModels,
                    one.isVerified,
                ])
        }
    }

    /// What burns of a host, as the turn changes it.
    private static func burn(
        _ turn: LogTurnRow, _ quietFor: Int64, _ database: Database
    ) throws -> [BurningChange] {
        var changes: [BurningChange] = []
        let burning = try burning(database, of: turn.hostID)
        for one in turn.told {
            let known = burning.first { $0.fingerprint == one.fingerprint }
            if known == nil || one.severity > known?.severity ?? .info {
                changes.append(BurningChange(turn.hostID, one))
            }
            try database.execute(
                sql: """
                    INSERT INTO logBurning VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (hostId, fingerprint) DO UPDATE SET severity = excluded.severity,
                        title = excluded.title, lastAt = excluded.lastAt
                    """,
                arguments: [
                    turn.hostID, one.fingerprint, max(one.severity, known?.severity ?? .info).word, one.title,
                    known?.since.milliseconds ?? turn.at.milliseconds, turn.at.milliseconds,
                ])
        }
        for one in burning
        where !turn.told.contains(where: { $0.fingerprint == one.fingerprint })
            && turn.at.milliseconds - one.lastAt.milliseconds >= quietFor
        {
            try database.execute(
                sql: "DELETE FROM logBurning WHERE hostId = ? AND fingerprint = ?",
                arguments: [turn.hostID, one.fingerprint])
            changes.append(BurningChange(turn.hostID, ended: one.fingerprint))
        }
        return changes
    }

    /// Of all hosts, or of one.
    func burning() async throws -> [Burning] {
        try await database.read(.decision) { try Self.burning($0, of: nil) }
    }

    private static func burning(_ database: Database, of hostID: String?) throws -> [Burning] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT hostId, fingerprint, severity, title, since, lastAt FROM logBurning
                WHERE ?1 IS NULL OR hostId = ?1 ORDER BY since
                """, arguments: [hostID]
        ).map { row in
            Burning(
                hostID: row[0], fingerprint: row[1], severity: Severity(word: row[2] as String) ?? .warning,
                title: row[3], since: UTCTime(milliseconds: row[4]), lastAt: UTCTime(milliseconds: row[5]))
        }
    }

    /// The newest first, without findings.
    func turns(of hostID: String? = nil, atMost count: Int) async throws -> [LogTurnRow] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM logTurns WHERE ?1 IS NULL OR hostId = ?1 ORDER BY number DESC LIMIT ?2
                    """, arguments: [hostID, count]
            ).map { Self.turn($0) }
        }
    }

    func turn(_ number: Int64) async throws -> LogTurnRow? {
        try await database.read(.chart) { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM logTurns WHERE number = ?", arguments: [number])
            else { return nil }
            var turn = Self.turn(row)
            turn.findings = try Row.fetchAll(
                database, sql: "SELECT * FROM logFindings WHERE turn = ? ORDER BY place", arguments: [number]
            ).map { row in
                LogFinding(
                    Severity(word: row["severity"] as String) ?? .info, row["category"],
                    subject: row["subject"], title: row["title"], explanation: row["explanation"],
                    recommendation: row["recommendation"], count: row["count"],
                    examples: (row["examples"] as String).split(separator: "\n").map(String.init),
                    isModels: row["isModels"], isVerified: row["isVerified"])
            }
            return turn
        }
    }

    private static func turn(_ row: Row) -> LogTurnRow {
        var turn = LogTurnRow(
            number: row["number"], hostID: row["hostId"], at: UTCTime(milliseconds: row["at"]),
            source: row["source"])
        turn.lines = row["lines"]
        turn.rows = row["rows"]
        turn.secrets = row["secrets"]
        turn.result = LogTurnRow.Result(rawValue: row["result"]) ?? .rules
        turn.detail = row["detail"]
        turn.model = row["model"]
        turn.tokensIn = row["tokensIn"]
        turn.tokensOut = row["tokensOut"]
        turn.sent = row["sent"]
        turn.answer = row["answer"]
        turn.findingCount = row["findings"]
        turn.severity = (row["severity"] as String?).flatMap { Severity(word: $0) }
        return turn
    }

    /// Tokens of today, by host.
    func tokensToday() async throws -> [String: Int] {
        let today = now / 86_400_000 * 86_400_000
        return try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: "SELECT hostId, sum(tokensIn + tokensOut) FROM logTurns WHERE at >= ? GROUP BY hostId",
                arguments: [today]
            ).reduce(into: [:]) { all, row in all[row[0] as String] = row[1] as Int }
        }
    }

    // MARK: Answers

    struct KeptAnswer: Sendable {
        let chance: [UInt8]
        let answer: [UInt8]
    }

    func answer(to question: String) async throws -> KeptAnswer? {
        let oldest = now - Self.answerAge
        return try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT chance, answer FROM logAnswers WHERE question = ? AND at >= ?",
                arguments: [question, oldest]
            ).map { KeptAnswer(chance: Array($0[0] as Data), answer: Array(($0[1] as String).utf8)) }
        }
    }

    func keep(_ answer: [UInt8], to question: String, chance: [UInt8]) async throws {
        try await database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO logAnswers VALUES (?, ?, ?, ?)",
                arguments: [
                    question, self.database.now, Data(chance), String(decoding: answer, as: UTF8.self),
                ])
        }
    }

    // MARK: Spool

    func spool(_ lines: [(hostID: String, line: [UInt8])]) async throws {
        try await database.write { try Self.spool(lines, $0) }
    }

    /// Beyond `mostSpooled` of a host its oldest lines go.
    static func spool(_ lines: [(hostID: String, line: [UInt8])], _ database: Database) throws {
        for one in lines {
            try database.execute(
                sql: "INSERT INTO logSpool (hostId, line) VALUES (?, ?)",
                arguments: [one.hostID, Data(one.line)])
        }
        for hostID in Set(lines.map(\.hostID)) {
            try database.execute(
                sql: """
                    DELETE FROM logSpool WHERE hostId = ?1 AND number <= (
                        SELECT number FROM logSpool WHERE hostId = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
                    """, arguments: [hostID, mostSpooled])
        }
    }

    /// Lines behind a place.
    func spooled(_ hostID: String, after place: Int64) async throws -> (lines: [[UInt8]], place: Int64) {
        try await database.read(.chart) { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT number, line FROM logSpool WHERE hostId = ? AND number > ? ORDER BY number",
                arguments: [hostID, place])
            return (rows.map { Array($0[1] as Data) }, rows.last.map { $0[0] } ?? place)
        }
    }

    // MARK: Upkeep

    func upkeep(keepingDays days: @escaping @Sendable () -> Int) -> UpkeepStep {
        UpkeepStep("turns of logs") { _, _ in
            try await database.write(.sweep) { database in
                let oldest = self.database.now - Int64(days()) * 86_400_000
                try database.execute(sql: "DELETE FROM logTurns WHERE at < ?", arguments: [oldest])
                try database.execute(
                    sql: "DELETE FROM logAnswers WHERE at < ?",
                    arguments: [self.database.now - Self.answerAge])
                // Lines that were read, and lines of hosts that are gone.
                try database.execute(
                    sql: """
                        DELETE FROM logSpool WHERE number <= coalesce(
                            (SELECT CAST(place AS INTEGER) FROM logPlaces p WHERE p.hostId = logSpool.hostId), 0)
                            OR hostId NOT IN (SELECT hostId FROM loggedHosts)
                        """)
            }
        }
    }
}

/// Something that was found and is not over.
struct Burning: Sendable {
    let hostID: String
    let fingerprint: String
    let severity: Severity
    let title: String
    let since: UTCTime
    let lastAt: UTCTime
}

/// What a turn changes of what burns.
struct BurningChange: Sendable {
    let hostID: String
    let fingerprint: String
    /// `nil` where it is over.
    let finding: LogFinding?

    init(_ hostID: String, _ finding: LogFinding) {
        self.hostID = hostID
        fingerprint = finding.fingerprint
        self.finding = finding
    }

    init(_ hostID: String, ended fingerprint: String) {
        self.hostID = hostID
        self.fingerprint = fingerprint
        finding = nil
    }
}

extension LoggedHost {
    /// For the audit and lists.
    fileprivate var readable: String {
        guard case .success(let found) = configuration else { return "no valid configuration" }
        return found.method == .ssh ? "\(found.source): \(found.command)" : found.source
    }
}
