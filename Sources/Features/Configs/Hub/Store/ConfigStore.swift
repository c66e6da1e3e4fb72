package import Configs
internal import Foundation
package import HubCore
package import HubDatabase
package import HubVault
package import MonitorCore

/// Configurations, version by version, and firmware.
package struct ConfigStore: Sendable {
    package static let migrations = ConfigTables.migrations
    let database: HubDatabase
    let audit: AuditLog
    let vault: Vault
    let files: StoredFiles
    /// Whether full texts are kept, sealed.
    private let keepsFull: @Sendable () -> Bool
    private static let mostRefusals = 5

    package init(
        _ database: HubDatabase, _ audit: AuditLog, _ vault: Vault, keepsFull: @escaping @Sendable () -> Bool
    ) {
        self.database = database
        self.audit = audit
        self.vault = vault
        self.keepsFull = keepsFull
        files = StoredFiles(database, "firmware")
    }

    var now: UTCTime { database.clock() }

    // MARK: - What is asked

    /// By name.
    package func devices() async throws -> [ConfigDevice] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM configDevices ORDER BY name").map {
                try Self.device($0, database)
            }
        }
    }

    /// - Throws: `ConfigFault.notFound`.
    package func device(_ name: String) async throws -> ConfigDevice {
        let found = try await database.read(.decision) { database in
            try Row.fetchOne(database, sql: "SELECT * FROM configDevices WHERE name = ?", arguments: [name])
                .map {
                    try Self.device($0, database)
                }
        }
        guard let found else {
            throw ConfigFault.notFound("No configuration of '\(name.prefix(60))' is kept.")
        }
        return found
    }

    /// Versions of a device, the newest first.
    package func copies(of device: String) async throws -> [ConfigCopy] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: Self.select + " WHERE name = ? ORDER BY configCopies.number DESC",
                arguments: [device]
            ).map(ConfigCopy.init)
        }
    }

    /// A version and its text without secrets.
    package func copy(_ number: Int64) async throws -> (copy: ConfigCopy, safe: String) {
        let found = try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: Self.select(["safe"]) + " WHERE configCopies.number = ?", arguments: [number]
            ).map { (copy: ConfigCopy($0), safe: $0["safe"] as String) }
        }
        guard let found else { throw ConfigFault.notFound("No configuration has this number.") }
        return found
    }

    /// Copies that were refused, the newest first, without secrets.
    package struct Refusal: Sendable, Equatable {
        package let number: Int64
        package let at: UTCTime
        package let by: String
        package let reason: String
        package let safe: String
    }

    package func refusals(of device: String) async throws -> [Refusal] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT configRefusals.* FROM configRefusals JOIN configDevices
                        ON configDevices.number = configRefusals.device
                    WHERE name = ? ORDER BY configRefusals.number DESC
                    """, arguments: [device]
            ).map {
                Refusal(
                    number: $0["number"], at: UTCTime(milliseconds: $0["at"]), by: $0["by"],
                    reason: $0["reason"], safe: $0["safe"])
            }
        }
    }

    /// The full text, with its secrets. The audit tells of it before it is given away.
    package func openFull(_ number: Int64, by actor: AuditActor) async throws -> [UInt8] {
        let box = try await database.change { database in
            let row = try Row.fetchOne(
                database, sql: Self.select(["fullBox"]) + " WHERE configCopies.number = ?",
                arguments: [number])
            guard let row else { throw ConfigFault.notFound("No configuration has this number.") }
            guard let box = row["fullBox"] as Data? else {
                throw ConfigFault.sealed("The full text of this version is not kept.")
            }
            try audit.write(
                .configFullOpened, "\(row["name"] as String) version \(number)", by: actor, database)
            return box
        }
        do throws(VaultError) {
            return try FullText.opened(vault.open(Array(box), for: Self.purpose(number)))
        } catch {
            throw ConfigFault.sealed("\(error)")
        }
    }

    // MARK: - What is kept

    package struct Arrival: Sendable {
        package var device: String
        package var profile: String?
        package var source: ConfigCopy.Source
        package var note = ""
        /// Kept although its end, its name or its length looks wrong.
        package var isForced = false

        package init(device: String, profile: String?, source: ConfigCopy.Source) {
            self.device = device
            self.profile = profile
            self.source = source
        }
    }

    package enum Kept: Sendable, Equatable {
        case version(ConfigCopy)
        /// The same as this one but for secrets and times.
        case unchanged(ConfigCopy)
    }

    /// Judges a configuration and keeps it as the newest version, or says why not. What is refused is kept apart, for a
    /// person to see.
    ///
    /// - Throws: `ConfigFault`, `StorageError`.
    package func keep(
        _ bytes: [UInt8], _ arrival: Arrival, by actor: AuditActor
    ) async throws -> Kept {
        let name = try ConfigDevice.checked(arrival.device)
        guard bytes.count <= ReceivedConfiguration.longest else {
            throw ConfigFault.invalid(
                "The configuration is larger than \(ReceivedConfiguration.longest >> 20) MiB.")
        }
        if let profile = arrival.profile, !ReceivedConfiguration.profiles.contains(profile) {
            throw ConfigFault.invalid(
                "No profile has the name '\(profile.prefix(40))'. Known: \(ReceivedConfiguration.profiles.joined(separator: ", "))."
            )
        }
        var arrival = arrival
        arrival.note = try ConfigCopy.checked(note: arrival.note)
        let received = ReceivedConfiguration(bytes, device: name, profile: arrival.profile)
        let result = try await database.change { [arrival] database in
            try judge(received, name, arrival, by: actor, database)
        }
        switch result {
        case .success(let kept): return kept
        case .failure(let fault): throw fault
        }
    }

    private func judge(
        _ received: ReceivedConfiguration, _ name: String, _ arrival: Arrival, by actor: AuditActor,
        _ database: Database
    ) throws -> Result<Kept, ConfigFault> {
        let device = try deviceNumber(name, arrival.profile, database)
        let newest = try Row.fetchOne(
            database,
            sql: Self.select(["safe"]) + " WHERE configCopies.device = ? ORDER BY configCopies.number DESC",
            arguments: [device])
        let last = newest.map { ReceivedConfiguration.copy(ofKept: $0["safe"], device: name) }
        var verdict = CopyGuard.verdict(received.copy, after: last)
        if received.isCut { verdict = .refuse("the copy has more or longer lines than are read of a device") }
        if arrival.isForced, case .refuse = verdict, !received.copy.lines.isEmpty { verdict = .keep }
        switch verdict {
        case .unchanged:
            guard let newest else { return .failure(.refused("there is no version yet")) }
            try note(device, .unchanged, nil, confirmed: true, database)
            return .success(.unchanged(ConfigCopy(newest)))
        case .refuse(let cause):
            try database.run(
                "INSERT INTO configRefusals (device, at, by, reason, safe) VALUES (?, ?, ?, ?, ?)",
                [device, now.milliseconds, actor.name, cause, String(received.safe.prefix(1 << 20))])
            try database.run(
                """
                DELETE FROM configRefusals WHERE device = ?1 AND number NOT IN
                    (SELECT number FROM configRefusals WHERE device = ?1 ORDER BY number DESC LIMIT ?2)
                """, [device, Self.mostRefusals])
            try note(device, .refused, cause, confirmed: false, database)
            try audit.write(.configRefused, name, by: actor, database)
            return .failure(.refused(cause))
        case .keep:
            let copy = try insert(received, device, name, arrival, by: actor, database)
            try note(device, .kept, nil, confirmed: true, database)
            try audit.write(.configKept, name, by: actor, database)
            return .success(.version(copy))
        }
    }

    private func insert(
        _ received: ReceivedConfiguration, _ device: Int64, _ name: String, _ arrival: Arrival,
        by actor: AuditActor, _ database: Database
    ) throws -> ConfigCopy {
        let digest = HexText.text(SHA256.hash(Array(received.safe.utf8)))
        try database.run(
            """
            INSERT INTO configCopies (device, at, by, source, digest, lines, bytes, note, safe)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                device, now.milliseconds, actor.name, arrival.source.rawValue, digest,
                received.copy.lines.count, received.bytes.count, arrival.note, received.safe,
            ])
        let number = database.lastInsertedRowID
        // Where the vault cannot be used now, the version is kept without its secrets.
        if keepsFull(),
            let box = try? vault.seal(FullText.sealed(received.bytes), for: Self.purpose(number))
        {
            try database.run("UPDATE configCopies SET fullBox = ? WHERE number = ?", [Data(box), number])
        }
        try database.run(
            """
            DELETE FROM configCopies WHERE device = ?1 AND number NOT IN
                (SELECT number FROM configCopies WHERE device = ?1 ORDER BY number DESC LIMIT ?2)
            """, [device, ConfigCopy.most])
        let row = try Row.fetchOne(
            database, sql: Self.select + " WHERE configCopies.number = ?", arguments: [number])
        guard let row else { throw ConfigFault.notFound("No configuration has this number.") }
        return ConfigCopy(row)
    }

    /// A device that could not be read: its versions stay as they are.
    package func failed(_ device: String, profile: String?, _ reason: String) async throws {
        let name = try ConfigDevice.checked(device)
        try await database.change { database in
            let number = try deviceNumber(name, profile, database)
            try note(number, .failed, reason, confirmed: false, database)
        }
    }

    /// Says why a version is kept.
    package func note(_ number: Int64, _ note: String, by actor: AuditActor) async throws {
        let note = try ConfigCopy.checked(note: note)
        try await database.change { database in
            let device = try versionsDevice(number, database)
            try database.run("UPDATE configCopies SET note = ? WHERE number = ?", [note, number])
            try audit.write(.configNoted, "\(device.name) version \(number)", by: actor, database)
        }
    }

    /// Deletes one version, with its full text. Where it was the newest, the device counts as not read yet: the one
    /// before is not known to be current.
    ///
    /// - Returns: the device's name.
    @discardableResult
    package func removeCopy(_ number: Int64, by actor: AuditActor) async throws -> String {
        try await database.change { database in
            let device = try versionsDevice(number, database)
            let newest = try Int64.fetchOne(
                database, sql: "SELECT max(number) FROM configCopies WHERE device = ?",
                arguments: [device.number])
            try database.run("DELETE FROM configCopies WHERE number = ?", [number])
            if newest == number {
                try database.run(
                    "UPDATE configDevices SET outcome = NULL, reason = NULL, confirmedAt = NULL WHERE number = ?",
                    [device.number])
            }
            try audit.write(
                .configVersionRemoved, "\(device.name) version \(number)", by: actor, database)
            return device.name
        }
    }

    private func versionsDevice(
        _ number: Int64, _ database: Database
    ) throws -> (number: Int64, name: String) {
        let row = try Row.fetchOne(
            database, sql: Self.select(["device"]) + " WHERE configCopies.number = ?", arguments: [number])
        guard let row else { throw ConfigFault.notFound("No configuration has this number.") }
        return (row["device"], row["name"])
    }

    /// Forgets a device and all its versions.
    package func remove(_ device: String, by actor: AuditActor) async throws {
        try await database.change { database in
            try database.run("DELETE FROM configDevices WHERE name = ?", [device])
            guard database.changesCount == 1 else {
                throw ConfigFault.notFound("No configuration of '\(device.prefix(60))' is kept.")
            }
            try audit.write(.configRemoved, device, by: actor, database)
        }
    }

    // MARK: - Inside of a transaction

    private func deviceNumber(_ name: String, _ profile: String?, _ database: Database) throws -> Int64 {
        let known = try Int64.fetchOne(
            database, sql: "SELECT number FROM configDevices WHERE name = ?", arguments: [name])
        if let known {
            if let profile {
                try database.run("UPDATE configDevices SET profile = ? WHERE number = ?", [profile, known])
            }
            return known
        }
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM configDevices") ?? 0
        guard count < ConfigDevice.most else {
            throw ConfigFault.full("Configurations of \(count) devices are kept, the most. Remove one.")
        }
        try database.run("INSERT INTO configDevices (name, profile) VALUES (?, ?)", [name, profile])
        return database.lastInsertedRowID
    }

    private func note(
        _ device: Int64, _ outcome: ConfigDevice.Outcome, _ reason: String?, confirmed: Bool,
        _ database: Database
    ) throws {
        let time = now.milliseconds
        try database.run(
            """
            UPDATE configDevices SET triedAt = ?, outcome = ?, reason = ?,
                confirmedAt = CASE WHEN ? <> 0 THEN ? ELSE confirmedAt END WHERE number = ?
            """, [time, outcome.rawValue, reason.map { String($0.prefix(500)) }, confirmed, time, device])
    }

    private static func purpose(_ number: Int64) -> String { "configs.\(number).full" }

    private static let select = select([])

    private static func select(_ more: [String]) -> String {
        let columns = [
            "configCopies.number AS number", "name", "at", "by", "source", "digest", "lines", "bytes", "note",
            "fullBox IS NOT NULL AS hasFull",
        ]
        return "SELECT \((columns + more).joined(separator: ", ")) FROM configCopies "
            + "JOIN configDevices ON configDevices.number = configCopies.device"
    }

    private static func device(_ row: Row, _ database: Database) throws -> ConfigDevice {
        let number: Int64 = row["number"]
        let newest = try Row.fetchOne(
            database,
            sql: select + " WHERE configCopies.device = ? ORDER BY configCopies.number DESC LIMIT 1",
            arguments: [number])
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM configCopies WHERE device = ?", arguments: [number])
        func time(_ column: String) -> UTCTime? {
            (row[column] as Int64?).map { UTCTime(milliseconds: $0) }
        }
        return ConfigDevice(
            name: row["name"], profile: row["profile"], triedAt: time("triedAt"),
            outcome: (row["outcome"] as String?).flatMap { ConfigDevice.Outcome(rawValue: $0) },
            reason: row["reason"], confirmedAt: time("confirmedAt"), versions: count ?? 0,
            newest: newest.map { ConfigCopy($0) })
    }
}

extension ConfigCopy {
    init(_ row: Row) {
        self.init(
            number: row["number"], device: row["name"], at: UTCTime(milliseconds: row["at"]), by: row["by"],
            source: Source(rawValue: row["source"]) ?? .sent, digest: row["digest"], lines: row["lines"],
            bytes: row["bytes"], note: row["note"], hasFull: row["hasFull"])
    }
}

/// A full text as the vault keeps it, which keeps texts: bytes that are not UTF-8 are written in base64.
enum FullText {
    static func sealed(_ bytes: [UInt8]) -> Secret {
        if let text = String(validating: bytes, as: UTF8.self) { return Secret("t" + text) }
        return Secret("b" + Data(bytes).base64EncodedString())
    }

    static func opened(_ secret: Secret) -> [UInt8] {
        let text = secret.revealed
        guard text.hasPrefix("b") else { return Array(text.utf8.dropFirst()) }
        return Data(base64Encoded: String(text.dropFirst())).map { Array($0) } ?? []
    }
}
