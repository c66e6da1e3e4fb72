internal import Connectors
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Tickets

/// Tickets as they were read, what this house adds to them, and what was written.
struct TicketStore: Sendable {
    /// Rows of one answer.
    static let mostListed = 2000
    /// Closed tickets that no list has any more are kept so long.
    static let keptDays: Int64 = 400

    let database: HubDatabase
    let audit: AuditLog

    init(_ database: HubDatabase, audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    var now: UTCTime { database.clock() }

    // MARK: - What desks have

    func age(of desk: Int64) async throws(StorageError) -> (age: ListAge, unread: Int) {
        try await database.read(.decision) { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM ticketLists WHERE desk = ?", arguments: [desk])
            else { return (ListAge(), 0) }
            let age = ListAge(
                readAt: (row["readAt"] as Int64?).map { $0 / 1000 },
                triedAt: (row["triedAt"] as Int64?).map { $0 / 1000 },
                fault: row["fault"])
            return (age, row["unread"])
        }
    }

    /// A list that was read: what it lacks is not listed any more, unless rows of it could not be read.
    func keep(_ tickets: [DeskTicket], unread: Int, of desk: Int64) async throws {
        let now = database.now
        try await database.write { database in
            if unread == 0 {
                try database.execute(
                    sql: "UPDATE tickets SET place = NULL WHERE desk = ? AND place IS NOT NULL",
                    arguments: [desk])
            }
            for (place, one) in tickets.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO tickets (desk, number, subject, status, opened, client, place, firstSeenAt, readAt)
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
                        ON CONFLICT (desk, number) DO UPDATE SET subject = ?3, status = ?4, opened = ?5,
                            client = coalesce(?6, tickets.client), place = ?7, readAt = ?8
                        """,
                    arguments: [
                        desk, one.number, one.subject, one.status, one.opened, one.client, place, now,
                    ])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO ticketLists VALUES (?1, ?2, ?2, NULL, ?3)",
                arguments: [desk, now, unread])
        }
    }

    func keep(fault: String, of desk: Int64) async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO ticketLists (desk, triedAt, fault) VALUES (?1, ?2, ?3)
                    ON CONFLICT (desk) DO UPDATE SET triedAt = ?2, fault = ?3
                    """, arguments: [desk, now, fault])
        }
    }

    func keep(_ thread: DeskThread, of desk: Int64, seenBy person: String) async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO tickets (desk, number, subject, status, opened, firstSeenAt, readAt, threadAt, mark)
                    VALUES (?1, ?2, ?3, '', '', ?4, ?4, ?4, ?5)
                    ON CONFLICT (desk, number) DO UPDATE SET threadAt = ?4, mark = ?5
                    """, arguments: [desk, thread.number, thread.subject, now, thread.mark])
            try database.execute(
                sql: "DELETE FROM ticketMessages WHERE desk = ? AND number = ?",
                arguments: [desk, thread.number])
            for (place, one) in thread.messages.enumerated() {
                try database.execute(
                    sql: "INSERT INTO ticketMessages VALUES (?, ?, ?, ?, ?)",
                    arguments: [desk, thread.number, place, one.text, one.signature])
            }
            try Self.see(desk, thread.number, person, thread.mark, database)
        }
    }

    private static func see(
        _ desk: Int64, _ number: String, _ person: String, _ mark: String, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO ticketReads VALUES (?, ?, ?, ?)",
            arguments: [desk, number, person, mark])
    }

    private static let ticket = """
        SELECT tickets.*, o.assignee, o.tags,
            CASE WHEN r.mark = tickets.mark THEN 1 ELSE 0 END AS isSeen,
            (SELECT count(*) FROM ticketNotes AS n WHERE n.desk = tickets.desk AND n.number = tickets.number) AS notes,
            (SELECT m.text FROM ticketMessages AS m WHERE m.desk = tickets.desk AND m.number = tickets.number
                ORDER BY m.place DESC LIMIT 1) AS lastText
        FROM tickets
            LEFT JOIN ticketOverlays AS o ON o.desk = tickets.desk AND o.number = tickets.number
            LEFT JOIN ticketReads AS r ON r.desk = tickets.desk AND r.number = tickets.number AND r.person = ?
        """

    /// Those that the desk's list has, in its order.
    func listed(_ desk: Int64, for person: String) async throws(StorageError) -> [KeptTicket] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: Self.ticket
                    + " WHERE tickets.desk = ? AND place IS NOT NULL ORDER BY place LIMIT \(Self.mostListed)",
                arguments: [person, desk]
            ).map(KeptTicket.init)
        }
    }

    /// Of a desk, as its list was read last; `nil` where it was not read yet.
    func openCount(of desk: Int64) async throws(StorageError) -> (count: Int, readAt: UTCTime)? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT readAt, (SELECT count(*) FROM tickets
                        WHERE tickets.desk = ?1 AND place IS NOT NULL AND status <> 'closed') AS n
                    FROM ticketLists WHERE desk = ?1 AND readAt IS NOT NULL
                    """, arguments: [desk]
            ).map { (count: $0["n"], readAt: UTCTime(milliseconds: $0["readAt"])) }
        }
    }

    func ticket(_ desk: Int64, _ number: String, for person: String) async throws(StorageError) -> KeptTicket?
    {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: Self.ticket + " WHERE tickets.desk = ? AND tickets.number = ?",
                arguments: [person, desk, number]
            ).map(KeptTicket.init)
        }
    }

    /// The messages that were read last; `nil` where none were.
    func thread(_ desk: Int64, _ number: String) async throws(StorageError) -> DeskThread? {
        try await database.read(.decision) { database in
            guard
                let subject = try String.fetchOne(
                    database,
                    sql: "SELECT subject FROM tickets WHERE desk = ? AND number = ? AND threadAt IS NOT NULL",
                    arguments: [desk, number])
            else { return nil }
            let messages = try Row.fetchAll(
                database, sql: "SELECT * FROM ticketMessages WHERE desk = ? AND number = ? ORDER BY place",
                arguments: [desk, number]
            ).map { DeskThread.Message(text: $0["text"], signature: $0["signature"]) }
            return DeskThread(number: number, subject: subject, messages: messages)
        }
    }

    /// Numbers of tickets, listed or not, that have a word in their number, subject or messages.
    func search(_ words: String, atMost most: Int) async throws(StorageError) -> [KeptTicket] {
        try await database.read(.decision) { database in
            let candidates = try Row.fetchAll(
                database, sql: Self.ticket + " ORDER BY tickets.readAt DESC LIMIT 20000", arguments: [""]
            ).map(KeptTicket.init)
            var found: [KeptTicket] = []
            for one in candidates where found.count < most {
                if "\(one.ticket.number) \(one.ticket.subject) \(one.lastText ?? "")".lowercased().contains(
                    words)
                {
                    found.append(one)
                }
            }
            return found
        }
    }

    // MARK: - What this house adds

    /// Whom a ticket can be assigned to.
    func people() async throws(StorageError) -> [String] {
        try await database.read(.decision) {
            try String.fetchAll($0, sql: "SELECT name FROM users ORDER BY name")
        }
    }

    func notes(_ desk: Int64, _ number: String) async throws(StorageError) -> [TicketNote] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM ticketNotes WHERE desk = ? AND number = ? ORDER BY id",
                arguments: [desk, number]
            ).map {
                TicketNote(at: UTCTime(milliseconds: $0["at"]), person: $0["person"], text: $0["text"])
            }
        }
    }

    func add(note text: String, _ desk: Int64, _ number: String, by person: String) async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO ticketNotes (desk, number, at, person, text) VALUES (?, ?, ?, ?, ?)",
                arguments: [desk, number, now, person, text])
        }
    }

    func assign(_ desk: Int64, _ number: String, to person: String?, tags: [String]) async throws {
        try await database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO ticketOverlays VALUES (?, ?, ?, ?)",
                arguments: [desk, number, person, tags.joined(separator: " ")])
        }
    }

    // MARK: - What is written

    /// Stores a write before it is sent.
    ///
    /// - Returns: the write that the same form began before, and whether this is a new one.
    func begin(
        _ kind: TicketWrite.Kind, once: String, desk: Int64, number: String?, client: String? = nil,
        subject: String? = nil, text: String? = nil, by actor: AuditActor
    ) async throws -> (write: TicketWrite, isNew: Bool) {
        let now = database.now
        return try await database.change { [audit] database in
            if let before = try Row.fetchOne(
                database, sql: "SELECT * FROM ticketWrites WHERE once = ?", arguments: [once])
            {
                return (TicketWrite(before), false)
            }
            try database.execute(
                sql: """
                    INSERT INTO ticketWrites (once, desk, number, kind, client, subject, text, person, at, state)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending')
                    """,
                arguments: [once, desk, number, kind.rawValue, client, subject, text, actor.name, now])
            let id = database.lastInsertedRowID
            try audit.write(
                .ticketWritten, "\(kind.rawValue) \(number ?? "a ticket") of desk \(desk)", by: actor,
                database)
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM ticketWrites WHERE id = ?", arguments: [id])
            else {
                throw StoreFault.lost
            }
            return (TicketWrite(row), true)
        }
    }

    private enum StoreFault: Error { case lost }

    func end(_ id: Int64, _ state: TicketWrite.State, _ answer: String?, number: String?) async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE ticketWrites SET state = ?, answer = ?, number = coalesce(?, number), endedAt = ? WHERE id = ?
                    """, arguments: [state.rawValue, answer, number, now, id])
        }
    }

    /// Writes that a hub began before it ended: their results are not known.
    func settle() async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE ticketWrites SET state = 'unknown', endedAt = ?, answer = 'The hub ended while it was sent.'
                    WHERE state = 'sending'
                    """, arguments: [now])
        }
    }

    /// Those that a person has to look for, the oldest first.
    func unknown(_ desk: Int64? = nil) async throws(StorageError) -> [TicketWrite] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM ticketWrites WHERE state = 'unknown' AND lookedAt IS NULL AND (?1 IS NULL OR desk = ?1)
                    ORDER BY id LIMIT 100
                    """, arguments: [desk]
            ).map(TicketWrite.init)
        }
    }

    func look(_ id: Int64, by actor: AuditActor) async throws {
        let now = database.now
        try await database.change { [audit] database in
            try database.execute(
                sql: "UPDATE ticketWrites SET lookedBy = ?, lookedAt = ? WHERE id = ? AND state = 'unknown'",
                arguments: [actor.name, now, id])
            try audit.write(.ticketLooked, "write \(id)", by: actor, database)
        }
    }

    /// What is gone for long, and what is written of it.
    var upkeep: UpkeepStep {
        UpkeepStep("closed tickets") { times, _ in
            let oldest = times.now.milliseconds - Self.keptDays * 86_400_000
            try await database.write(.sweep) { database in
                let gone = "SELECT desk, number FROM tickets WHERE place IS NULL AND readAt < ?"
                for table in ["ticketMessages", "ticketNotes", "ticketOverlays", "ticketReads"] {
                    try database.execute(
                        sql: "DELETE FROM \(table) WHERE (desk, number) IN (\(gone))", arguments: [oldest])
                }
                try database.execute(
                    sql: "DELETE FROM tickets WHERE place IS NULL AND readAt < ?", arguments: [oldest])
                try database.execute(
                    sql:
                        "DELETE FROM ticketWrites WHERE at < ? AND NOT (state = 'unknown' AND lookedAt IS NULL)",
                    arguments: [oldest])
            }
        }
    }
}

extension AuditAction {
    static let ticketWritten = AuditAction("ticket-written", kept: .routine)
    /// Subject or customer, of the hub's own desk.
    static let ticketChanged = AuditAction("ticket-changed", kept: .routine)
    static let ticketLooked = AuditAction("ticket-looked", kept: .routine)
    /// Of the hub's own desk.
    static let ticketReopened = AuditAction("ticket-reopened", kept: .routine)

    static let ofTickets: [AuditAction] = [.ticketWritten, .ticketChanged, .ticketLooked, .ticketReopened]
}
