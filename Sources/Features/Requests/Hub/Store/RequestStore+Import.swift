internal import HubCore
internal import HubDatabase
internal import MonitorCore
package import Requests

/// Requests of an earlier system.
extension RequestStore {
    /// Adds all or none, at the ends of folders of their names.
    package func `import`(_ list: [FormerRequests.One], by person: RequestPerson) async throws {
        try await database.change { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM requests") ?? 0
            guard count + list.count <= RequestFolder.mostRequests else {
                throw RequestFault.full("There would be more than \(RequestFolder.mostRequests) requests.")
            }
            var places: [Int64: Double] = [:]
            for one in list {
                var content = one.content
                content.folder = try Self.folder(one.folder, database)
                let last = try Double.fetchOne(
                    database, sql: "SELECT max(place) FROM requests WHERE folder = ?",
                    arguments: [content.folder])
                let place = (places[content.folder] ?? last ?? -RequestOrder.step) + RequestOrder.step
                places[content.folder] = place
                var request = WorkRequest(
                    number: 0, content, place: place, madeAt: now, madeBy: person.actor.name)
                request.binnedAt = one.isBinned ? now : nil
                let number = try request.insert(database)
                if let note = one.note {
                    try database.run(
                        "INSERT INTO requestNotes (request, at, by, text) VALUES (?, ?, ?, ?)",
                        [number, now.milliseconds, person.actor.name, note])
                }
            }
            try audit.write(.requestsImported, "\(list.count)", by: person.actor, database)
        }
    }

    /// The folder of a name, made where there is none; the first one for no name.
    private static func folder(_ name: String, _ database: Database) throws -> Int64 {
        let name = String(name.prefix(RequestFolder.longestName))
        let known =
            name.isEmpty
            ? try Int64.fetchOne(
                database, sql: "SELECT number FROM requestFolders ORDER BY place, number LIMIT 1")
            : try Int64.fetchOne(
                database, sql: "SELECT number FROM requestFolders WHERE name = ?", arguments: [name])
        if let known { return known }
        let clean = try RequestFolder.checked(name.isEmpty ? "Requests" : name)
        try database.run(
            "INSERT INTO requestFolders (name, place) VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM requestFolders))",
            [clean])
        return database.lastInsertedRowID
    }
}
