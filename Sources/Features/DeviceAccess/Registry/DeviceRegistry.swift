package import DeviceAccess
internal import Foundation
package import HubCore
package import HubDatabase
package import HubVault
package import MonitorCore

/// Devices of a provider's network and what opens them. Features that read devices share it.
///
/// Functions that change something write it into the audit in the same transaction. They throw `DeviceFault` where a person
/// can do something about it.
package struct DeviceRegistry: Sendable {
    package let database: HubDatabase
    let audit: AuditLog
    let vault: Vault

    package init(_ database: HubDatabase, _ audit: AuditLog, _ vault: Vault) {
        self.database = database
        self.audit = audit
        self.vault = vault
    }

    // MARK: - Devices

    /// By name.
    package func devices(_ kind: NetworkDevice.Kind? = nil) async throws -> [NetworkDevice] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM networkDevices WHERE ?1 IS NULL OR kind = ?1 ORDER BY name COLLATE NOCASE",
                arguments: [kind?.rawValue]
            ).map(NetworkDevice.init)
        }
    }

    /// Without OLTs, which tell of themselves: all, and those whose newest reading brought nothing.
    package func counts() async throws -> (all: Int, unread: Int) {
        try await database.read(.decision) { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS n, count(CASE WHEN state NOT IN ('well', 'partial') THEN 1 END) AS unread
                    FROM networkDevices WHERE kind <> 'olt'
                    """)
            return (row?["n"] ?? 0, row?["unread"] ?? 0)
        }
    }

    package func device(_ number: Int64) async throws -> NetworkDevice? {
        try await database.read(.decision) { try Self.device(number, $0) }
    }

    package func device(named name: String) async throws -> NetworkDevice? {
        try await database.read(.decision) { database in
            try Row.fetchOne(database, sql: "SELECT * FROM networkDevices WHERE name = ?", arguments: [name])
                .map(NetworkDevice.init)
        }
    }

    private static func device(_ number: Int64, _ database: Database) throws -> NetworkDevice? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM networkDevices WHERE number = ?"),
            arguments: [number]
        ).map(NetworkDevice.init)
    }

    private static func known(_ number: Int64, _ database: Database) throws -> NetworkDevice {
        guard let device = try device(number, database) else { throw DeviceFault.unknownDevice }
        return device
    }

    /// - Returns: its number.
    package func add(_ definition: DeviceDefinition, by actor: AuditActor) async throws -> Int64 {
        try DeviceRules.check(definition)
        let now = database.now
        return try await database.change { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM networkDevices") ?? 0
            guard count < DeviceRules.most else { throw DeviceFault.full }
            try Self.check(definition, except: nil, database)
            try database.execute(
                sql: """
                    INSERT INTO networkDevices (name, kind, address, port, transport, profile, credentials, place,
                        readSeconds, pausedUntil, pauseReason, namedAddresses, since)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """, arguments: Self.columns(definition) + [now])
            let number = database.lastInsertedRowID
            try audit.write(.deviceAdded, definition.name, by: actor, database)
            return number
        }
    }

    /// Another address, transport or credentials end what was wrong with the ones before.
    package func change(
        _ number: Int64, to definition: DeviceDefinition, by actor: AuditActor
    ) async throws {
        try DeviceRules.check(definition)
        let now = database.now
        try await database.change { database in
            let old = try Self.known(number, database)
            try Self.check(definition, except: number, database)
            try database.execute(
                sql: """
                    UPDATE networkDevices SET (name, kind, address, port, transport, profile, credentials, place,
                        readSeconds, pausedUntil, pauseReason, namedAddresses) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    WHERE number = ?
                    """, arguments: Self.columns(definition) + [number])
            if old.definition.opening != definition.opening {
                try Self.restart(number, at: now, database)
            }
            if old.definition.address != definition.address || old.definition.port != definition.port {
                try database.execute(
                    sql: "UPDATE networkDevices SET acceptedKeys = '', offeredKeys = '' WHERE number = ?",
                    arguments: [number])
            }
            try audit.write(.deviceChanged, definition.name, by: actor, database)
        }
    }

    package func remove(_ number: Int64, by actor: AuditActor) async throws {
        try await database.change { database in
            let old = try Self.known(number, database)
            try database.execute(sql: "DELETE FROM networkDevices WHERE number = ?", arguments: [number])
            try audit.write(.deviceRemoved, old.name, by: actor, database)
        }
    }

    private static func restart(_ number: Int64, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE networkDevices SET state = 'new', reason = NULL, since = ?, triedAt = NULL, failures = 0
                WHERE number = ?
                """, arguments: [now, number])
    }

    private static func check(
        _ definition: DeviceDefinition, except number: Int64?, _ database: Database
    ) throws {
        let taken = try Int64.fetchOne(
            database, sql: "SELECT number FROM networkDevices WHERE name = ?", arguments: [definition.name])
        guard taken == nil || taken == number else { throw DeviceFault.nameTaken }
        guard let credentials = definition.credentials else { return }
        guard
            try Int.fetchOne(
                database, sql: "SELECT 1 FROM deviceCredentials WHERE number = ?", arguments: [credentials])
                != nil
        else { throw DeviceFault.unknownCredentials }
    }

    private static func columns(_ device: DeviceDefinition) -> StatementArguments {
        [
            device.name, device.kind.rawValue, device.address, device.port, device.transport.rawValue,
            device.profile, device.credentials, device.place, device.readSeconds, device.pausedUntil,
            device.pauseReason, device.namedAddresses.words,
        ]
    }

    // MARK: - Readings

    /// How a reading went: the device's state, and its time.
    package func note(_ reading: DeviceReading, of number: Int64) async throws {
        let now = database.now
        try await database.change { try Self.note(reading, of: number, at: now, $0) }
    }

    /// Inside the transaction of what was read.
    package static func note(
        _ reading: DeviceReading, of number: Int64, at now: Int64, _ database: Database
    ) throws {
        guard let old = try device(number, database) else { return }
        let state = NetworkDevice.State(reading)
        let isComplete = reading.verdict == .complete
        try database.execute(
            sql: """
                UPDATE networkDevices SET state = ?, reason = ?, since = ?, triedAt = ?,
                    completeAt = CASE WHEN ? <> 0 THEN ? ELSE completeAt END,
                    failures = CASE WHEN ? <> 0 THEN failures + 1 ELSE 0 END
                WHERE number = ?
                """,
            arguments: [
                state.rawValue, reading.reason, state == old.state ? old.since : now, now, isComplete, now,
                reading.verdict == .failed, number,
            ])
    }

    /// What a device said of itself.
    package func tell(_ number: Int64, software: String?, addresses: Set<MACAddress>) async throws {
        try await database.change { try Self.tell(number, software: software, addresses: addresses, $0) }
    }

    package static func tell(
        _ number: Int64, software: String?, addresses: Set<MACAddress>, _ database: Database
    ) throws {
        guard let old = try device(number, database) else { return }
        // A device has a few of its own: more would be a flood.
        let all = old.ownAddresses.union(addresses)
        guard all.count <= 256, all != old.ownAddresses || software != nil && software != old.software else {
            return
        }
        try database.execute(
            sql: """
                UPDATE networkDevices SET software = coalesce(?, software), toldAddresses = ? WHERE number = ?
                """, arguments: [software, all.subtracting(old.definition.namedAddresses).words, number])
    }

    // MARK: - Keys

    /// What the device shows now, for a user to compare.
    package func offer(_ keys: [String], of number: Int64) async throws {
        try await database.change { database in
            try database.execute(
                sql: "UPDATE networkDevices SET offeredKeys = ? WHERE number = ?",
                arguments: [keys.joined(separator: "\n"), number])
        }
    }

    /// From now on the keys that it showed count, and no other.
    ///
    /// - Parameter fingerprint: of one of them, as the page showed it to the user who accepts.
    package func acceptKeys(of number: Int64, fingerprint: String, by actor: AuditActor) async throws {
        let now = database.now
        try await database.change { database in
            let device = try Self.known(number, database)
            guard !device.keys.offered.isEmpty else { throw DeviceFault.noKeyOffered }
            guard HostKeys.fingerprints(device.keys.offered).contains(fingerprint) else {
                throw DeviceFault.otherKey
            }
            try database.execute(
                sql:
                    "UPDATE networkDevices SET acceptedKeys = offeredKeys, offeredKeys = '' WHERE number = ?",
                arguments: [number])
            try Self.restart(number, at: now, database)
            try audit.write(.deviceKeyAccepted, "\(device.name) \(fingerprint)", by: actor, database)
        }
    }

    // MARK: - Credentials

    /// By name.
    package func credentialSets() async throws -> [CredentialSet] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, name, userName, password IS NOT NULL AS p, enable IS NOT NULL AS e,
                        community IS NOT NULL AS c, changedAt, changedBy,
                        (SELECT count(*) FROM networkDevices WHERE credentials = deviceCredentials.number) AS uses
                    FROM deviceCredentials ORDER BY name COLLATE NOCASE
                    """
            ).map { row in
                CredentialSet(
                    number: row["number"], name: row["name"], userName: row["userName"],
                    hasPassword: row["p"],
                    hasEnable: row["e"], hasCommunity: row["c"], changedAt: row["changedAt"],
                    changedBy: row["changedBy"], uses: row["uses"])
            }
        }
    }

    /// Adds a set, or changes what the draft names.
    ///
    /// - Parameter number: `nil` adds one.
    /// - Returns: its number.
    @discardableResult
    package func keep(
        _ draft: CredentialDraft, as number: Int64?, by actor: AuditActor
    ) async throws -> Int64 {
        try draft.check()
        let now = database.now
        return try await database.change { database in
            let name = draft.name ?? ""
            if draft.name != nil || number == nil {
                guard !name.isEmpty else { throw DeviceFault.invalid(field: "name", "Give it a name.") }
                let taken = try Int64.fetchOne(
                    database, sql: "SELECT number FROM deviceCredentials WHERE name = ?", arguments: [name])
                guard taken == nil || taken == number else { throw DeviceFault.nameTaken }
            }
            let kept = try number ?? Self.inserted(name, at: now, database)
            guard
                let known = try String.fetchOne(
                    database, sql: "SELECT name FROM deviceCredentials WHERE number = ?", arguments: [kept])
            else { throw DeviceFault.unknownCredentials }
            try database.execute(
                sql: """
                    UPDATE deviceCredentials SET name = ?, userName = coalesce(?, userName), changedAt = ?,
                        changedBy = ? WHERE number = ?
                    """, arguments: [draft.name ?? known, draft.userName, now, actor.name, kept])
            for (column, secret) in [
                ("password", draft.password), ("enable", draft.enable), ("community", draft.community),
            ] {
                guard let secret else { continue }
                let box =
                    secret.revealed.isEmpty
                    ? nil : Data(try vault.seal(secret, for: Self.purpose(kept, column)))
                try database.execute(
                    sql: "UPDATE deviceCredentials SET \(column) = ? WHERE number = ?",
                    arguments: [box, kept])
            }
            // A device that refused the old ones is asked again.
            try database.execute(
                sql: """
                    UPDATE networkDevices SET state = 'new', reason = NULL, since = ?, triedAt = NULL, failures = 0
                    WHERE credentials = ? AND state = 'refused'
                    """, arguments: [now, kept])
            try audit.write(
                number == nil ? .credentialsAdded : .credentialsChanged, draft.name ?? known, by: actor,
                database)
            return kept
        }
    }

    private static func inserted(_ name: String, at now: Int64, _ database: Database) throws -> Int64 {
        try database.execute(
            sql: "INSERT INTO deviceCredentials (name, userName, changedAt, changedBy) VALUES (?, '', ?, '')",
            arguments: [name, now])
        return database.lastInsertedRowID
    }

    private static func purpose(_ number: Int64, _ column: String) -> String {
        "deviceCredentials.\(number).\(column)"
    }

    package func removeCredentials(_ number: Int64, by actor: AuditActor) async throws {
        try await database.change { database in
            let names = try String.fetchAll(
                database, sql: "SELECT name FROM networkDevices WHERE credentials = ? ORDER BY name",
                arguments: [number])
            guard names.isEmpty else { throw DeviceFault.credentialsUsed(names) }
            let name = try String.fetchOne(
                database, sql: "DELETE FROM deviceCredentials WHERE number = ? RETURNING name",
                arguments: [number])
            guard let name else { throw DeviceFault.unknownCredentials }
            try audit.write(.credentialsRemoved, name, by: actor, database)
        }
    }

    /// What opens a device, and its community: for a session, and for nothing else.
    package struct Opened: Sendable {
        package var credentials: DeviceCredentials
        package var community: [UInt8]
    }

    /// - Throws: `VaultError` where the key is missing or another.
    package func opened(_ device: NetworkDevice) async throws -> Opened {
        guard let number = device.definition.credentials else {
            return Opened(credentials: DeviceCredentials(name: [], password: []), community: [])
        }
        let row = try await database.read(.decision) { database in
            try Row.fetchOne(
                database,
                sql: "SELECT userName, password, enable, community FROM deviceCredentials WHERE number = ?",
                arguments: [number]
            ).map {
                (
                    $0["userName"] as String, $0["password"] as Data?, $0["enable"] as Data?,
                    $0["community"] as Data?
                )
            }
        }
        guard let (user, password, enable, community) = row else { throw DeviceFault.unknownCredentials }
        func text(_ box: Data?, _ column: String) throws -> [UInt8] {
            guard let box else { return [] }
            return Array(try vault.open(Array(box), for: Self.purpose(number, column)).revealed.utf8)
        }
        return Opened(
            credentials: DeviceCredentials(
                name: Array(user.utf8), password: try text(password, "password"),
                enable: try text(enable, "enable")), community: try text(community, "community"))
    }
}

extension DeviceDefinition {
    /// What decides on how it is reached and opened.
    fileprivate var opening: [String] {
        [
            address, port.map(String.init) ?? "", transport.rawValue, profile,
            credentials.map(String.init) ?? "",
        ]
    }
}

extension NetworkDevice.State {
    init(_ reading: DeviceReading) {
        switch (reading.verdict, reading.failure) {
        case (.complete, _): self = .well
        case (.partial, _): self = .partial
        case (.failed, .credentials): self = .refused
        case (.failed, .hostKey): self = .hostKey
        case (.failed, _): self = .failed
        }
    }
}

extension Set<MACAddress> {
    /// Between spaces.
    package var words: String { sorted().map(\.description).joined(separator: " ") }

    /// - Parameter words: between spaces or commas; what is not an address is left out.
    package init(words: String) {
        self = Set(words.split { $0 == " " || $0 == "," }.compactMap { MACAddress($0) })
    }
}

extension NetworkDevice {
    init(_ row: Row) {
        var definition = DeviceDefinition(name: row["name"], address: row["address"])
        definition.kind = Kind(rawValue: row["kind"]) ?? .switch
        definition.port = row["port"]
        definition.transport = Transport(rawValue: row["transport"]) ?? .telnet
        definition.profile = row["profile"]
        definition.credentials = row["credentials"]
        definition.place = row["place"]
        definition.readSeconds = row["readSeconds"]
        definition.pausedUntil = row["pausedUntil"]
        definition.pauseReason = row["pauseReason"]
        definition.namedAddresses = Set(words: row["namedAddresses"])
        func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
        self.init(
            number: row["number"], definition: definition, state: State(rawValue: row["state"]) ?? .new,
            reason: row["reason"], since: row["since"], triedAt: row["triedAt"],
            completeAt: row["completeAt"],
            failures: row["failures"], software: row["software"],
            ownAddresses: definition.namedAddresses.union(Set(words: row["toldAddresses"])),
            keys: HostKeys(accepted: lines(row["acceptedKeys"]), offered: lines(row["offeredKeys"])),
            hasCredentials: definition.credentials != nil)
    }
}
