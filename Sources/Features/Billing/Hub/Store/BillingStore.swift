internal import Billing
internal import HubCore
package import HubDatabase
package import MonitorCore

/// A customer as the billing system's list has them.
package struct KeptClient: Sendable, Equatable {
    package let connector: Int64
    package let id: String
    package let login: String
    package let name: String

    package init(connector: Int64, id: String, login: String, name: String) {
        self.connector = connector
        self.id = id
        self.login = login
        self.name = name
    }

    init(_ row: Row) {
        self.init(connector: row["connector"], id: row["id"], login: row["login"], name: row["name"])
    }
}

/// The lists of customers that were read, and how that goes.
package struct BillingStore: Sendable {
    package struct ListState: Sendable {
        package var readAt: UTCTime?
        package var fault: String?
        package var unread = 0
        package var count = 0
    }

    private let database: HubDatabase
    let audit: AuditLog

    package init(_ database: HubDatabase, audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    /// - Parameter unread: rows that could not be read; where there are none, customers who are not in the list are gone.
    package func keep(
        _ clients: [(id: String, login: String, name: String)], unread: Int, of connector: Int64
    ) async throws {
        let now = database.clock().milliseconds
        try await database.write { database in
            // Rows that could not be read may be any of those that are known: they stay, the others are put behind them.
            if unread == 0 {
                try database.execute(
                    sql: "DELETE FROM billingClients WHERE connector = ?", arguments: [connector])
            }
            let first =
                try Int.fetchOne(
                    database, sql: "SELECT max(place) + 1 FROM billingClients WHERE connector = ?",
                    arguments: [connector]) ?? 0
            let delete = try database.makeStatement(
                sql: "DELETE FROM billingClients WHERE connector = ? AND id = ?")
            let insert = try database.makeStatement(
                sql: "INSERT INTO billingClients VALUES (?, ?, ?, ?, ?, ?, ?)")
            for (place, one) in clients.enumerated() {
                try delete.execute(arguments: [connector, one.id])
                try insert.execute(arguments: [
                    connector, one.id, one.login, one.name,
                    ClientWords.folded("\(one.id) \(one.login) \(one.name)"), first + place, now,
                ])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO billingLists VALUES (?1, ?2, ?2, NULL, ?3)",
                arguments: [connector, now, unread])
        }
    }

    package func keep(fault: String, of connector: Int64) async throws {
        let now = database.clock().milliseconds
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO billingLists (connector, triedAt, fault) VALUES (?1, ?2, ?3)
                    ON CONFLICT (connector) DO UPDATE SET triedAt = ?2, fault = ?3
                    """, arguments: [connector, now, fault])
        }
    }

    package func state(of connector: Int64) async throws -> ListState {
        try await database.read(.decision) { database in
            var state = ListState()
            if let row = try Row.fetchOne(
                database, sql: "SELECT * FROM billingLists WHERE connector = ?", arguments: [connector])
            {
                state.readAt = (row["readAt"] as Int64?).map(UTCTime.init(milliseconds:))
                state.fault = row["fault"]
                state.unread = row["unread"]
            }
            state.count =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM billingClients WHERE connector = ?",
                    arguments: [connector]) ?? 0
            return state
        }
    }

    /// Those who have each of the words in their number, login or name, in the list's order.
    package func search(_ question: String, of connector: Int64, atMost most: Int) async throws
        -> [KeptClient]
    {
        let words = ClientWords.words(of: question)
        return try await database.read(.decision) { database in
            let conditions = words.map { _ in " AND instr(words, ?) > 0" }.joined()
            return try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM billingClients WHERE connector = ?\(conditions) ORDER BY place LIMIT \(most)",
                arguments: StatementArguments([connector] as [any DatabaseValueConvertible] + words)
            ).map(KeptClient.init)
        }
    }

    package func client(_ id: String, of connector: Int64) async throws -> KeptClient? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM billingClients WHERE connector = ? AND id = ?",
                arguments: [connector, id]
            ).map(KeptClient.init)
        }
    }

    func opened(_ client: String, of connector: String, by actor: AuditActor) async throws {
        try await database.write { [audit] database in
            try audit.write(.billingCardOpened, "\(client) of \(connector)", by: actor, database)
        }
    }
}

extension AuditAction {
    static let billingCardOpened = AuditAction("billing-card-opened", kept: .routine)
    static let ofBilling: [AuditAction] = [.billingCardOpened]
}
