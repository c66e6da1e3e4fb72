internal import Checks
internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// Checks that were asked: tables `checks` and `checkOutcomes`.
struct CheckStore: Sendable {
    /// Checks that are kept; the oldest go.
    static let most = 10_000

    let database: HubDatabase
    let audit: AuditLog

    /// Durable before anything is sent, with its line of the audit.
    func insert(_ check: Check, by doer: AuditActor) async throws {
        let question = Self.json(check.question)
        try await database.change { database in
            try audit.write(.checkAsked, check.subject, by: doer, database)
            try database.execute(
                sql: """
                    INSERT INTO checks
                        (id, kind, question, askedBy, asker, askedAt, deadlineSeconds, notAsked, endedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    check.id, check.question.kind.rawValue, Data(question), check.askedBy,
                    check.asker.rawValue,
                    check.askedAt.milliseconds, check.deadlineSeconds, check.notAsked,
                    check.isEnded ? check.askedAt.milliseconds : nil,
                ])
            for row in check.rows {
                try database.execute(
                    sql:
                        "INSERT INTO checkOutcomes (checkId, agent, version, outcome, endedAt) VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        check.id, row.agent, row.version, row.outcome.map { Data($0.json) },
                        row.endedAt?.milliseconds,
                    ])
            }
        }
    }

    func tell(_ action: AuditAction, _ subject: String, by doer: AuditActor) async throws {
        try await database.change { try audit.write(action, subject, by: doer, $0) }
    }

    /// An outcome that is to be written.
    struct Ended: Sendable {
        let check: String
        let row: Check.Row
        /// Whether it was the last one.
        let isLast: Bool
    }

    /// In one transaction. The first outcome of an agent counts.
    func write(_ ended: [Ended]) async throws {
        try await database.change { database in
            for one in ended {
                let statement = try database.cachedStatement(
                    sql: """
                        UPDATE checkOutcomes SET version = ?, outcome = ?, endedAt = ?
                        WHERE checkId = ? AND agent = ? AND outcome IS NULL
                        """)
                try statement.execute(arguments: [
                    one.row.version, one.row.outcome.map { Data($0.json) }, one.row.endedAt?.milliseconds,
                    one.check,
                    one.row.agent,
                ])
                guard one.isLast else { continue }
                try database.execute(
                    sql: "UPDATE checks SET endedAt = ? WHERE id = ? AND endedAt IS NULL",
                    arguments: [one.row.endedAt?.milliseconds ?? 0, one.check])
            }
        }
    }

    func check(_ id: String) async throws -> Check? {
        try await database.read(.chart) { database in
            try Row.fetchOne(database, sql: "SELECT * FROM checks WHERE id = ?", arguments: [id])
                .flatMap { try Self.check($0, database) }
        }
    }

    /// Those that a run before this one left open.
    func open() async throws -> [Check] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM checks WHERE endedAt IS NULL ORDER BY askedAt")
                .compactMap { try Self.check($0, database) }
        }
    }

    /// The newest first.
    func list(
        before: UTCTime?, by user: String?, atMost most: Int
    ) async throws -> [Check] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM checks WHERE askedAt < ? AND (? IS NULL OR askedBy = ?)
                    ORDER BY askedAt DESC LIMIT ?
                    """,
                arguments: [before?.milliseconds ?? Int64.max, user, user, most]
            ).compactMap { try Self.check($0, database) }
        }
    }

    /// The same question, asked before: the newest first.
    func earlier(than check: Check, atMost most: Int) async throws -> [Check] {
        let question = Self.json(check.question)
        return try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM checks WHERE askedAt < ? AND kind = ? AND question = ? AND id <> ?
                    ORDER BY askedAt DESC LIMIT ?
                    """,
                arguments: [
                    check.askedAt.milliseconds, check.question.kind.rawValue, Data(question), check.id, most,
                ]
            ).compactMap { try Self.check($0, database) }
        }
    }

    /// Deletes what is older than so many days, and beyond the bound.
    func upkeep(keeping days: @escaping @Sendable () -> Int) -> UpkeepStep {
        UpkeepStep("checks") { times, _ in
            guard let time = times.history else { return }
            let oldest = time.milliseconds - Int64(days()) * 86_400_000
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: """
                        DELETE FROM checks WHERE askedAt < max(?, coalesce((SELECT askedAt FROM checks
                            ORDER BY askedAt DESC LIMIT 1 OFFSET ?), 0))
                        """, arguments: [oldest, Self.most])
            }
        }
    }

    private static func json(_ question: ProbeQuestion) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { question.write(&$0) }
        return json.bytes
    }

    /// - Returns: `nil` for a question that this version cannot ask.
    private static func check(_ row: Row, _ database: Database) throws -> Check? {
        let order = try? CheckOrder(Array(row["question"] as Data))
        guard let question = order?.question else { return nil }
        let id: String = row["id"]
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM checkOutcomes WHERE checkId = ? ORDER BY agent", arguments: [id]
        ).map { row in
            Check.Row(
                agent: row["agent"],
                outcome: (row["outcome"] as Data?).map { json in
                    (try? ProbeOutcome(Array(json))) ?? ProbeOutcome(.error, "What is stored cannot be read.")
                },
                version: row["version"],
                endedAt: (row["endedAt"] as Int64?).map { UTCTime(milliseconds: $0) })
        }
        return Check(
            id: id, question: question, askedBy: row["askedBy"],
            asker: CheckOrder.Asker(rawValue: row["asker"]) ?? .viewer,
            askedAt: UTCTime(milliseconds: row["askedAt"]), deadlineSeconds: row["deadlineSeconds"],
            notAsked: row["notAsked"], rows: rows)
    }
}
