package import Configs
internal import Foundation
package import HubCore
package import HubDatabase
internal import MonitorCore

/// Firmware: rows here, bytes in files of their digests.
extension ConfigStore {
    /// By vendor, model, then the newest.
    package func firmware() async throws -> [Firmware] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM firmware ORDER BY vendor, model, number DESC"
            ).map(Firmware.init)
        }
    }

    /// A firmware and its file's path.
    package func firmware(_ digest: String) async throws -> (Firmware, path: String) {
        let found = try await database.read(.decision) { database in
            try Row.fetchOne(database, sql: "SELECT * FROM firmware WHERE digest = ?", arguments: [digest])
                .map(Firmware.init)
        }
        guard let found else { throw ConfigFault.notFound("No firmware has this digest.") }
        guard let path = files.path(digest) else {
            throw ConfigFault.sealed(
                "The firmware's file is missing: \(files.folder)/\(digest). Restore the folder from a copy.")
        }
        return (found, path)
    }

    /// Begins a file. What is not finished leaves nothing.
    package func beginFirmware() async throws -> FileWriting {
        let count =
            try await database.read(.decision) { try Int.fetchOne($0, sql: "SELECT count(*) FROM firmware") }
            ?? 0
        guard count < Firmware.most else {
            throw ConfigFault.full("There are \(count) firmware files, the most that are kept. Remove one.")
        }
        return try files.begin()
    }

    package func keepFirmware(
        _ writing: FileWriting, _ details: Firmware.Details, by actor: AuditActor
    ) async throws -> Firmware {
        let details = try details.checked()
        guard writing.bytes > 0 else { throw ConfigFault.invalid("The file is empty.") }
        let (file, time) = (try await files.finish(writing), now)
        return try await database.change { database in
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM firmware WHERE digest = ?", arguments: [file.digest]
            ).map(Firmware.init)
            if let known {
                throw ConfigFault.full("This file is kept already, as '\(known.details.name)'.")
            }
            try database.run(
                """
                INSERT INTO firmware (name, vendor, model, version, note, isRecommended, bytes, digest, at, by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    details.name, details.vendor, details.model, details.version, details.note,
                    details.isRecommended, file.bytes, file.digest, time.milliseconds, actor.name,
                ])
            let number = database.lastInsertedRowID
            try audit.write(.firmwareAdded, details.name, by: actor, database)
            return Firmware(
                number: number, details, bytes: file.bytes, digest: file.digest, at: time, by: actor.name)
        }
    }

    /// - Parameter seen: the revision as the user saw it; `nil` compares nothing.
    package func changeFirmware(
        _ digest: String, _ details: Firmware.Details, seen: String? = nil, by actor: AuditActor
    ) async throws -> Firmware {
        let details = try details.checked()
        return try await database.change { database in
            let now = try Self.firmware(digest, database).details
            guard seen == nil || now.revision == seen else {
                throw ConfigFault.changed(
                    "Another user has changed '\(now.name)', and nothing was saved. Read it, and save again."
                )
            }
            try database.run(
                """
                UPDATE firmware SET name = ?, vendor = ?, model = ?, version = ?, note = ?, isRecommended = ?
                WHERE digest = ?
                """,
                [
                    details.name, details.vendor, details.model, details.version, details.note,
                    details.isRecommended, digest,
                ])
            try audit.write(.firmwareChanged, details.name, by: actor, database)
            return try Self.firmware(digest, database)
        }
    }

    private static func firmware(_ digest: String, _ database: Database) throws -> Firmware {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM firmware WHERE digest = ?", arguments: [digest])
        else { throw ConfigFault.notFound("No firmware has this digest.") }
        return Firmware(row)
    }

    package func removeFirmware(_ digest: String, by actor: AuditActor) async throws {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "SELECT name FROM firmware WHERE digest = ?", arguments: [digest])
            guard let name else { throw ConfigFault.notFound("No firmware has this digest.") }
            try database.run("DELETE FROM firmware WHERE digest = ?", [digest])
            try audit.write(.firmwareRemoved, name, by: actor, database)
        }
        files.remove(digest)
    }

    /// Deletes files that no row has: of uploads that were cut off, or whose row was not written.
    package var upkeep: UpkeepStep {
        UpkeepStep("files of firmware") { _, _ in
            let known = try await database.read(.decision) {
                try Set(String.fetchAll($0, sql: "SELECT digest FROM firmware"))
            }
            files.sweep(keeping: known, before: Date(timeIntervalSinceNow: -3600))
        }
    }
}

extension Firmware {
    fileprivate init(_ row: Row) {
        var details = Details()
        details.name = row["name"]
        details.vendor = row["vendor"]
        details.model = row["model"]
        details.version = row["version"]
        details.note = row["note"]
        details.isRecommended = row["isRecommended"]
        self.init(
            number: row["number"], details, bytes: row["bytes"], digest: row["digest"],
            at: UTCTime(milliseconds: row["at"]), by: row["by"])
    }
}
