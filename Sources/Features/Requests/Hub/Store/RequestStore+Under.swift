internal import HubCore
internal import HubDatabase
internal import MonitorCore
package import Requests

/// Folders, and what stands under a request: notes and photos.
extension RequestStore {
    // MARK: - Folders

    package func addFolder(_ name: String, by person: RequestPerson) async throws -> RequestFolder {
        let name = try RequestFolder.checked(name)
        return try await database.change { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM requestFolders") ?? 0
            guard count < RequestFolder.most else {
                throw RequestFault.full("There are \(count) folders, the most that the board has.")
            }
            try Self.checkFree(name, besides: 0, database)
            try database.run(
                """
                INSERT INTO requestFolders (name, place)
                VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM requestFolders))
                """, [name])
            let number = database.lastInsertedRowID
            try audit.write(.requestFolderAdded, name, by: person.actor, database)
            return RequestFolder(number: number, name: name)
        }
    }

    package func renameFolder(_ number: Int64, to name: String, by person: RequestPerson) async throws {
        let name = try RequestFolder.checked(name)
        try await database.change { database in
            try Self.checkFree(name, besides: number, database)
            try database.run("UPDATE requestFolders SET name = ? WHERE number = ?", [name, number])
            guard database.changesCount == 1 else { throw RequestFault.noFolder }
            try audit.write(.requestFolderRenamed, name, by: person.actor, database)
        }
    }

    /// Only an empty one goes: requests are never deleted with their folder. Those in the bin go to the first folder.
    package func removeFolder(_ number: Int64, by person: RequestPerson) async throws {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "SELECT name FROM requestFolders WHERE number = ?", arguments: [number])
            guard let name else { throw RequestFault.noFolder }
            let count =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM requests WHERE folder = ? AND binnedAt IS NULL",
                    arguments: [number]) ?? 0
            guard count == 0 else {
                throw RequestFault.invalid(
                    "'\(name)' holds \(CountText.text(count, "request")). Empty it first.")
            }
            let other = try Int64.fetchOne(
                database, sql: "SELECT number FROM requestFolders WHERE number <> ? ORDER BY place, number",
                arguments: [number])
            guard let other else { throw RequestFault.invalid("The board keeps its last folder. Rename it.") }
            try database.run("UPDATE requests SET folder = ? WHERE folder = ?", [other, number])
            try database.run("DELETE FROM requestFolders WHERE number = ?", [number])
            try audit.write(.requestFolderRemoved, name, by: person.actor, database)
        }
    }

    private static func checkFree(_ name: String, besides number: Int64, _ database: Database) throws {
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM requestFolders WHERE name = ? AND number <> ?)",
            arguments: [name, number])
        guard isTaken == false else { throw RequestFault.invalid("There is a folder '\(name)' already.") }
    }

    // MARK: - Notes

    /// In the order in which they were written.
    package func notes(of request: Int64) async throws -> [RequestNote] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM requestNotes WHERE request = ? ORDER BY number",
                arguments: [request]
            ).map {
                RequestNote(
                    number: $0["number"], at: UTCTime(milliseconds: $0["at"]), by: $0["by"], text: $0["text"])
            }
        }
    }

    package func addNote(
        _ text: String, to request: Int64, by person: RequestPerson
    ) async throws -> RequestNote {
        let (text, time) = (try RequestNote.checked(text), now)
        return try await database.change { database in
            _ = try Self.open(request, to: person, database)
            let count =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM requestNotes WHERE request = ?", arguments: [request]
                )
                ?? 0
            guard count < RequestNote.most else {
                throw RequestFault.full("This request has \(count) notes, the most that it can have.")
            }
            try database.run(
                "INSERT INTO requestNotes (request, at, by, text) VALUES (?, ?, ?, ?)",
                [request, time.milliseconds, person.actor.name, text])
            let number = database.lastInsertedRowID
            try audit.write(.requestNoted, "\(request)", by: person.actor, database)
            return RequestNote(number: number, at: time, by: person.actor.name, text: text)
        }
    }

    // MARK: - Photos

    package func photos(of request: Int64) async throws -> [RequestPhoto] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM requestPhotos WHERE request = ? ORDER BY number",
                arguments: [request]
            ).map(RequestPhoto.init)
        }
    }

    /// A photo and its bytes.
    package func photo(_ number: Int64, of request: Int64) async throws -> (RequestPhoto, [UInt8]) {
        let photo = try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM requestPhotos WHERE number = ? AND request = ?",
                arguments: [number, request]
            ).map(RequestPhoto.init)
        }
        guard let photo else { throw RequestFault.invalid("No photo of this request has this number.") }
        guard let bytes = photos.bytes(photo.digest) else {
            throw RequestFault.invalid(
                "The photo's file is missing: \(photos.folder)/\(photo.digest). Restore the folder from a copy."
            )
        }
        return (photo, bytes)
    }

    /// Checks a file, rewrites it, and keeps it.
    package func addPhoto(
        _ file: [UInt8], to request: Int64, by person: RequestPerson
    ) async throws -> RequestPhoto {
        // Who may not is told before anything is written.
        try await database.change { try Self.checkPhotos(request, person, $0) }
        let photo: Photo
        do throws(PhotoFault) {
            photo = try Photo(checking: file)
        } catch {
            throw RequestFault.photo(error)
        }
        let (kept, time) = (try await photos.store(photo.bytes), now)
        return try await database.change { database in
            try Self.checkPhotos(request, person, database)
            try database.run(
                """
                INSERT INTO requestPhotos (request, at, by, kind, width, height, bytes, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    request, time.milliseconds, person.actor.name, photo.kind.rawValue, photo.width,
                    photo.height, kept.bytes, kept.digest,
                ])
            let number = database.lastInsertedRowID
            try audit.write(.requestPhotoAdded, "\(request)", by: person.actor, database)
            return RequestPhoto(
                number: number, request: request, at: time, by: person.actor.name, kind: photo.kind,
                width: photo.width, height: photo.height, bytes: kept.bytes, digest: kept.digest)
        }
    }

    private static func checkPhotos(
        _ request: Int64, _ person: RequestPerson, _ database: Database
    ) throws {
        let kept = try open(request, to: person, database)
        guard kept.binnedAt == nil else { throw RequestFault.binned }
        let count =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM requestPhotos WHERE request = ?", arguments: [request])
            ?? 0
        guard count < RequestPhoto.most else {
            throw RequestFault.full("This request has \(count) photos, the most that it can have.")
        }
    }

    /// The file goes at the next upkeep, where no other photo has it.
    package func removePhoto(_ number: Int64, of request: Int64, by person: RequestPerson) async throws {
        try await database.change { database in
            _ = try Self.open(request, to: person, database)
            try database.run(
                "DELETE FROM requestPhotos WHERE number = ? AND request = ?", [number, request])
            guard database.changesCount == 1 else {
                throw RequestFault.invalid("No photo of this request has this number.")
            }
            try audit.write(.requestPhotoRemoved, "\(request)", by: person.actor, database)
        }
    }
}

extension RequestPhoto {
    fileprivate init(_ row: Row) {
        self.init(
            number: row["number"], request: row["request"], at: UTCTime(milliseconds: row["at"]),
            by: row["by"], kind: Photo.Kind(rawValue: row["kind"]) ?? .jpeg, width: row["width"],
            height: row["height"], bytes: row["bytes"], digest: row["digest"])
    }
}
