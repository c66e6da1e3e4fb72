internal import Connectors
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// The tickets of a house without an old desk.
struct OwnDeskStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog

    func tickets() async throws(StorageError) -> [DeskTicket] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM ownTickets WHERE status = 'open' ORDER BY number DESC LIMIT \(TicketStore.mostListed)"
            ).map(Self.ticket)
        }
    }

    /// Open or closed; `nil` for one that there is not.
    func ticket(_ number: String) async throws(StorageError) -> DeskTicket? {
        try await database.read(.decision) { try Self.row(number, $0).map(Self.ticket) }
    }

    func openCount() async throws(StorageError) -> Int {
        try await database.read(.decision) {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM ownTickets WHERE status = 'open'") ?? 0
        }
    }

    func closedCount() async throws(StorageError) -> Int {
        try await database.read(.decision) {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM ownTickets WHERE status = 'closed'") ?? 0
        }
    }

    /// Closed tickets that one search goes through, the newest.
    static let mostSearched = 20_000

    /// Closed tickets, those that were closed last first.
    ///
    /// - Parameters:
    ///   - words: a part of number, subject, customer, assignee, tags or the newest message; empty takes all.
    ///   - page: from 1; one beyond the last is the last.
    /// - Returns: and how many there are on all pages.
    func closed(
        _ words: String, page: Int, size: Int
    ) async throws(StorageError) -> (tickets: [KeptTicket], count: Int) {
        let wanted = words.lowercased()
        return try await database.read(.chart) { database in
            let all =
                try Int.fetchOne(database, sql: "SELECT count(*) FROM ownTickets WHERE status = 'closed'")
                ?? 0
            func rows(_ most: Int, after first: Int) throws -> [KeptTicket] {
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT t.*, o.assignee, o.tags, (SELECT count(*) FROM ticketNotes AS n WHERE n.desk = 0
                                AND n.number = CAST(t.number AS TEXT)) AS notes,
                            (SELECT m.text FROM ownMessages AS m WHERE m.ticket = t.number ORDER BY m.id DESC LIMIT 1)
                                AS lastText
                        FROM ownTickets AS t LEFT JOIN ticketOverlays AS o ON o.desk = 0
                            AND o.number = CAST(t.number AS TEXT)
                        WHERE t.status = 'closed' ORDER BY t.closedAt DESC, t.number DESC LIMIT ? OFFSET ?
                        """, arguments: [most, first]
                ).map { KeptTicket(closed: $0, Self.ticket($0)) }
            }
            guard !wanted.isEmpty else {
                return (try rows(size, after: Self.first(page, size, all)), all)
            }
            let found = try rows(Self.mostSearched, after: 0).filter { $0.searched.contains(wanted) }
            let first = Self.first(page, size, found.count)
            return (Array(found[first...].prefix(size)), found.count)
        }
    }

    private static func first(_ page: Int, _ size: Int, _ count: Int) -> Int {
        let last = max(1, (count + size - 1) / size)
        return (min(max(1, page), last) - 1) * size
    }

    private static func ticket(_ row: Row) -> DeskTicket {
        let number: Int64 = row["number"]
        return DeskTicket(
            number: "\(number)", subject: row["subject"], status: row["status"],
            opened: shown(row["openedAt"]), client: row["client"])
    }

    private static func row(_ number: String, _ database: Database) throws -> Row? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM ownTickets WHERE number = ?", arguments: [Int64(number) ?? 0])
    }

    /// - Returns: `nil` for a ticket that there is not.
    func thread(_ number: String) async throws(StorageError) -> DeskThread? {
        try await database.read(.decision) { try Self.thread(number, $0) }
    }

    private static func thread(_ number: String, _ database: Database) throws -> DeskThread? {
        guard let ticket = try row(number, database) else { return nil }
        let messages = try Row.fetchAll(
            database, sql: "SELECT * FROM ownMessages WHERE ticket = ? ORDER BY id",
            arguments: [Int64(number) ?? 0]
        ).map { row in
            let person: String = row["person"]
            return DeskThread.Message(text: row["text"], signature: "\(person), \(shown(row["at"]))")
        }
        return DeskThread(
            number: number, subject: ticket["subject"], messages: messages, client: ticket["client"])
    }

    private static func shown(_ milliseconds: Int64) -> String {
        let text = "\(UTCTime(milliseconds: milliseconds))"
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    func open(_ subject: String, _ text: String, client: String, by person: String) async throws -> String {
        let now = database.now
        return try await database.write { database in
            try database.execute(
                sql: "INSERT INTO ownTickets (subject, client, status, openedAt) VALUES (?, ?, 'open', ?)",
                arguments: [subject, client, now])
            let number = database.lastInsertedRowID
            try Self.add(text, number, person, now, database)
            return "\(number)"
        }
    }

    /// A closed ticket is open again by it: what is written to it needs an answer.
    ///
    /// - Returns: the ticket as it is, where it is not as the person saw it.
    func reply(_ text: String, to number: String, seen: String?, by actor: AuditActor) async throws
        -> DeskOutcome
    {
        let now = database.now
        return try await database.change { database in
            guard let thread = try Self.thread(number, database) else {
                return .notDone("There is no such ticket.")
            }
            if let seen, thread.mark != seen { return .changed(thread) }
            try Self.add(text, Int64(number) ?? 0, actor.name, now, database)
            try reopen(number, why: "by a reply", by: actor, database)
            return .done(number: number)
        }
    }

    /// - Parameter seen: the mark of the ticket as the person saw it; `nil` compares nothing.
    func reopen(_ number: String, seen: String?, by actor: AuditActor) async throws -> DeskOutcome {
        try await database.change { database in
            guard let thread = try Self.thread(number, database) else {
                return .notDone("There is no such ticket.")
            }
            if let seen, thread.mark != seen { return .changed(thread) }
            guard try reopen(number, why: nil, by: actor, database) else {
                return .notDone("Ticket \(number) is open.")
            }
            return .done(number: number)
        }
    }

    /// - Returns: `false` for one that is open.
    @discardableResult
    private func reopen(
        _ number: String, why: String?, by actor: AuditActor, _ database: Database
    ) throws -> Bool {
        try database.execute(
            sql:
                "UPDATE ownTickets SET status = 'open', closedAt = NULL WHERE number = ? AND status = 'closed'",
            arguments: [Int64(number) ?? 0])
        guard database.changesCount > 0 else { return false }
        try audit.write(
            .ticketReopened, "ticket \(number) of desk 0\(why.map { ", \($0)" } ?? "")", by: actor, database)
        return true
    }

    func close(_ number: String, seen: String?) async throws -> DeskOutcome {
        let now = database.now
        return try await database.write { database in
            guard let thread = try Self.thread(number, database) else {
                return .notDone("There is no such ticket.")
            }
            if let seen, thread.mark != seen { return .changed(thread) }
            try database.execute(
                sql: "UPDATE ownTickets SET status = 'closed', closedAt = ? WHERE number = ?",
                arguments: [now, Int64(number) ?? 0])
            return .done(number: number)
        }
    }

    /// - Parameter seen: the mark of the ticket as the person saw it; `nil` compares nothing.
    func change(
        _ number: String, subject: String, client: String, seen: String?, by actor: AuditActor
    ) async throws -> DeskOutcome {
        try await database.change { database in
            guard let thread = try Self.thread(number, database) else {
                return .notDone("There is no such ticket.")
            }
            if let seen, thread.mark != seen { return .changed(thread) }
            try database.execute(
                sql: "UPDATE ownTickets SET subject = ?, client = ? WHERE number = ?",
                arguments: [subject, client, Int64(number) ?? 0])
            // Closed tickets are in no list that would bring it.
            try database.execute(
                sql: "UPDATE tickets SET subject = ?, client = ? WHERE desk = 0 AND number = ?",
                arguments: [subject, client, number])
            try audit.write(
                .ticketChanged,
                "ticket \(number) of desk 0: was '\(thread.subject)' of '\(thread.client ?? "")'", by: actor,
                database)
            return .done(number: number)
        }
    }

    private static func add(
        _ text: String, _ ticket: Int64, _ person: String, _ now: Int64, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO ownMessages (ticket, at, person, text) VALUES (?, ?, ?, ?)",
            arguments: [ticket, now, person, text])
    }
}
