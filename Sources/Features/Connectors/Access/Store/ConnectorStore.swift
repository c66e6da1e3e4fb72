internal import Connectors
internal import Foundation
package import HubCore
package import HubDatabase
package import HubVault
package import MonitorCore

/// Rows of connectors and of the names and passwords that open them.
package struct ConnectorStore: Sendable {
    /// Of one hub.
    package static let most = 16
    /// Earlier declarations of one connector that are kept.
    static let mostVersions = 20

    let database: HubDatabase
    let vault: Vault
    let audit: AuditLog

    package init(_ database: HubDatabase, vault: Vault, audit: AuditLog) {
        self.database = database
        self.vault = vault
        self.audit = audit
    }

    package var now: UTCTime { database.clock() }

    // MARK: - Connectors

    package func connectors() async throws(StorageError) -> [KeptConnector] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM connectors ORDER BY number").map(
                KeptConnector.init)
        }
    }

    package func connector(_ number: Int64) async throws(StorageError) -> KeptConnector? {
        try await database.read(.decision) { try Self.connector(number, $0) }
    }

    private static func connector(_ number: Int64, _ database: Database) throws -> KeptConnector? {
        try Row.fetchOne(database, sql: "SELECT * FROM connectors WHERE number = ?", arguments: [number])
            .map(KeptConnector.init)
    }

    /// - Returns: its number.
    /// - Throws: `DeclarationFault`, `ConnectorFault`.
    package func add(_ text: String, by actor: AuditActor) async throws -> Int64 {
        let declaration = try ConnectorDeclaration(json: Array(text.utf8))
        let now = database.now
        return try await database.change { [audit] database in
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM connectors") ?? 0 < Self.most else {
                throw ConnectorFault.tooMany
            }
            guard try Self.number(declaration.name, database) == nil else { throw ConnectorFault.nameTaken }
            try database.execute(
                sql: """
                    INSERT INTO connectors (name, declaration, version, changedAt, changedBy, since) VALUES (?, ?, 1, ?, ?, ?)
                    """, arguments: [declaration.name, text, now, actor.name, now])
            let number = database.lastInsertedRowID
            try audit.write(
                .connectorAdded, "\(declaration.name) (\(declaration.address.text))", by: actor, database)
            return number
        }
    }

    /// - Parameter version: the one that the person saw.
    /// - Throws: `DeclarationFault`, `ConnectorFault`.
    package func change(_ number: Int64, to text: String, seen version: Int, by actor: AuditActor)
        async throws
    {
        let declaration = try ConnectorDeclaration(json: Array(text.utf8))
        let now = database.now
        try await database.change { [audit] database in
            guard let before = try Self.connector(number, database) else { throw ConnectorFault.notThere }
            guard before.version == version else { throw ConnectorFault.changed(by: before.changedBy) }
            if let other = try Self.number(declaration.name, database), other != number {
                throw ConnectorFault.nameTaken
            }
            // A connector that is moved to another server must not send it the passwords that people gave for this one.
            if let old = before.declaration?.address,
                (old.host, old.port, old.isSecure)
                    != (declaration.address.host, declaration.address.port, declaration.address.isSecure)
            {
                try database.execute(sql: "DELETE FROM deskLogins WHERE connector = ?", arguments: [number])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO connectorVersions VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    number, before.version, before.text, before.changedAt.milliseconds, before.changedBy,
                ])
            try database.execute(
                sql: "DELETE FROM connectorVersions WHERE connector = ? AND version <= ?",
                arguments: [number, before.version - Self.mostVersions])
            try database.execute(
                sql: """
                    UPDATE connectors SET name = ?, declaration = ?, version = version + 1, changedAt = ?, changedBy = ?,
                        state = 'new', reason = NULL, since = ? WHERE number = ?
                    """, arguments: [declaration.name, text, now, actor.name, now, number])
            try audit.write(
                .connectorChanged, "\(declaration.name) (\(declaration.address.text))", by: actor, database)
        }
    }

    package func remove(_ number: Int64, by actor: AuditActor) async throws {
        try await database.change { [audit] database in
            guard let one = try Self.connector(number, database) else { throw ConnectorFault.notThere }
            try database.execute(sql: "DELETE FROM connectors WHERE number = ?", arguments: [number])
            try audit.write(.connectorRemoved, one.name, by: actor, database)
        }
    }

    /// What was found when it was used last.
    package func note(_ state: KeptConnector.State, _ reason: String?, of number: Int64) async throws {
        let now = database.now
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE connectors SET since = CASE WHEN state = ?1 THEN since ELSE ?3 END, state = ?1, reason = ?2
                    WHERE number = ?4 AND (state <> ?1 OR reason IS NOT ?2)
                    """, arguments: [state.rawValue, reason, now, number])
        }
    }

    private static func number(_ name: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT number FROM connectors WHERE name = ?", arguments: [name])
    }

    // MARK: - Logins

    private static func purpose(_ connector: Int64, _ person: String) -> String {
        "deskLogins.\(connector).\(person)"
    }

    package func logins(of connector: Int64) async throws(StorageError) -> [KeptDeskLogin] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM deskLogins WHERE connector = ? ORDER BY person",
                arguments: [connector]
            ).map { row in
                KeptDeskLogin(
                    connector: row["connector"], person: row["person"], name: row["name"],
                    changedAt: UTCTime(milliseconds: row["changedAt"]), refusals: row["refusals"])
            }
        }
    }

    package func login(_ connector: Int64, of person: String) async throws(StorageError) -> KeptDeskLogin? {
        try await logins(of: connector).first { $0.person == person }
    }

    /// - Parameter person: empty for the one that all share for reading.
    /// - Throws: `ConnectorFault`, `VaultError`.
    package func setLogin(
        _ connector: Int64, of person: String, name: String, password: Secret, by actor: AuditActor
    ) async throws {
        guard (1...100).contains(name.count), (1...200).contains(password.revealed.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else { throw ConnectorFault.badLogin }
        let sealed = try vault.seal(password, for: Self.purpose(connector, person))
        let now = database.now
        try await database.change { [audit] database in
            guard let one = try Self.connector(connector, database) else { throw ConnectorFault.notThere }
            try database.execute(
                sql: "INSERT OR REPLACE INTO deskLogins VALUES (?, ?, ?, ?, ?, 0)",
                arguments: [connector, person, name, Data(sealed), now])
            try audit.write(.deskLoginSet, Self.told(one, person), by: actor, database)
        }
    }

    package func removeLogin(_ connector: Int64, of person: String, by actor: AuditActor) async throws {
        try await database.change { [audit] database in
            guard let one = try Self.connector(connector, database) else { throw ConnectorFault.notThere }
            try database.execute(
                sql: "DELETE FROM deskLogins WHERE connector = ? AND person = ?",
                arguments: [connector, person])
            try audit.write(.deskLoginRemoved, Self.told(one, person), by: actor, database)
        }
    }

    private static func told(_ connector: KeptConnector, _ person: String) -> String {
        person.isEmpty ? "\(connector.name), for reading" : "\(connector.name), of \(person)"
    }

    /// - Throws: `VaultError`, `StorageError`.
    func password(_ connector: Int64, of person: String) async throws -> Secret? {
        let sealed = try await database.read(.decision) { database in
            try Data.fetchOne(
                database, sql: "SELECT password FROM deskLogins WHERE connector = ? AND person = ?",
                arguments: [connector, person])
        }
        return try sealed.map { try vault.open(Array($0), for: Self.purpose(connector, person)) }
    }

    func note(isRefused: Bool, _ connector: Int64, of person: String) async throws {
        try await database.write { database in
            try database.execute(
                sql:
                    "UPDATE deskLogins SET refusals = CASE WHEN ?1 <> 0 THEN refusals + 1 ELSE 0 END WHERE connector = ?2 AND person = ?3",
                arguments: [isRefused, connector, person])
        }
    }

    /// Forgets the passwords of people who are not users any more.
    package func forgetLogins() async throws {
        try await database.write { database in
            let people = try Set(String.fetchAll(database, sql: "SELECT name FROM users"))
            let stored = try String.fetchAll(
                database, sql: "SELECT DISTINCT person FROM deskLogins WHERE person <> ''")
            for person in stored where !people.contains(person) {
                try database.execute(sql: "DELETE FROM deskLogins WHERE person = ?", arguments: [person])
            }
        }
    }
}

/// Why something was not done with a connector.
package enum ConnectorFault: Error, Sendable, Equatable, CustomStringConvertible {
    case tooMany
    case nameTaken
    case notThere
    case badLogin
    case changed(by: String)

    package var description: String {
        switch self {
        case .tooMany: "A hub has at most \(ConnectorStore.most) connectors. Remove one first."
        case .nameTaken: "Another connector has this name."
        case .notThere: "There is no connector with this number."
        case .badLogin:
            "A login has a name of 1 to 100 printable characters and a password of 1 to 200 bytes."
        case .changed(let person):
            "\(person) has changed the connector since you opened it. Your text is below: reload, and put it in again."
        }
    }
}

extension AuditAction {
    package static let connectorAdded = AuditAction("connector-added")
    package static let connectorChanged = AuditAction("connector-changed")
    package static let connectorRemoved = AuditAction("connector-removed")
    package static let deskLoginSet = AuditAction("desk-login-set")
    package static let deskLoginRemoved = AuditAction("desk-login-removed")

    package static let ofConnectors: [AuditAction] = [
        .connectorAdded, .connectorChanged, .connectorRemoved, .deskLoginSet, .deskLoginRemoved,
    ]
}
