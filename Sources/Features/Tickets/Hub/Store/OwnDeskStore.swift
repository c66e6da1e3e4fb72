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

    /// - Returns: the ticket as it is, where it is not as the person saw it.
    func reply(_ text: String, to number: String, seen: String?, by person: String) async throws
        -> DeskOutcome
    {
        let now = database.now
        return try await database.write { database in
            guard let thread = try Self.thread(number, database) else {
                return .notDone("There is no such ticket.")
            }
            if let seen, thread.mark != seen { return .changed(thread) }
            try Self.add(text, Int64(number) ?? 0, person, now, database)
            return .done(number: number)
        }
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
