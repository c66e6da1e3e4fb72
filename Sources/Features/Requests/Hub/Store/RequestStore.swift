internal import Foundation
package import HubCore
package import HubDatabase
internal import MonitorCore
package import Requests

/// Who works on the board.
package struct RequestPerson: Sendable {
    package let actor: AuditActor
    /// Changes their own requests and those without an assignee alone.
    package let isInstaller: Bool

    package init(_ actor: AuditActor, isInstaller: Bool = false) {
        self.actor = actor
        self.isInstaller = isInstaller
    }
}

/// The board: folders, requests, their notes and photos.
package struct RequestStore: Sendable {
    package static let migrations = RequestTables.migrations
    let database: HubDatabase
    let audit: AuditLog
    let photos: StoredFiles

    package init(_ database: HubDatabase, _ audit: AuditLog) {
        self.database = database
        self.audit = audit
        photos = StoredFiles(database, "photos")
    }

    var now: UTCTime { database.clock() }

    // MARK: - What is asked

    /// Which requests are asked for.
    package struct Question: Sendable, Equatable {
        /// Whether those in the bin are asked for, instead of those on the board.
        package var isBin = false
        package var folder: Int64?
        /// `open` where work is to be done still, or a state's word.
        package var state: String?
        package var kind: WorkRequest.Kind?
        /// A user's name; empty asks for those without an assignee.
        package var assignee: String?
        package var words = ""

        package init() {}
    }

    package static let mostListed = 2000

    private static let searched = ["title", "address", "phone", "login"]

    /// In the order of the board: by folder, then place.
    package func requests(_ question: Question) async throws -> [WorkRequest] {
        let words = question.words.lowercased().split(separator: " ").prefix(8).map(String.init)
        return try await database.read(.decision) { database in
            var (clauses, arguments) = (
                ["binnedAt IS \(question.isBin ? "NOT " : "")NULL"], StatementArguments()
            )
            if let folder = question.folder {
                clauses.append("requests.folder = ?")
                arguments += [folder]
            }
            if question.state == "open" {
                clauses.append("state NOT IN ('done', 'dropped')")
            } else if let state = question.state {
                clauses.append("state = ?")
                arguments += [state]
            }
            if let kind = question.kind {
                clauses.append("kind = ?")
                arguments += [kind.rawValue]
            }
            if let assignee = question.assignee {
                clauses.append(assignee.isEmpty ? "assignee IS NULL" : "assignee = ?")
                if !assignee.isEmpty { arguments += [assignee] }
            }
            let order =
                question.isBin ? "binnedAt DESC" : "requestFolders.place, requests.place, requests.number"
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT requests.* FROM requests JOIN requestFolders ON requestFolders.number = requests.folder
                    WHERE \(clauses.joined(separator: " AND ")) ORDER BY \(order)
                    """, arguments: arguments
            ).lazy.filter { row in
                // SQLite knows the cases of ASCII alone.
                let text = Self.searched.map { row[$0] as String }.joined(separator: " ").lowercased()
                return words.allSatisfy { text.contains($0) }
            }.prefix(Self.mostListed).map(WorkRequest.init)
        }
    }

    package func request(_ number: Int64) async throws -> WorkRequest {
        let found = try await database.read(.decision) { try Self.request(number, $0) }
        guard let found else { throw RequestFault.notFound }
        return found
    }

    /// How many each request has.
    package struct Counts: Sendable {
        package var notes: [Int64: Int] = [:]
        package var photos: [Int64: Int] = [:]
    }

    package func counts() async throws -> Counts {
        try await database.read(.decision) { database in
            var counts = Counts()
            for row in try Row.fetchAll(
                database, sql: "SELECT request, count(*) AS count FROM requestNotes GROUP BY request")
            { counts.notes[row["request"]] = row["count"] }
            for row in try Row.fetchAll(
                database, sql: "SELECT request, count(*) AS count FROM requestPhotos GROUP BY request")
            { counts.photos[row["request"]] = row["count"] }
            return counts
        }
    }

    /// Names that requests were assigned to, besides those of users.
    package func assignees() async throws -> [String] {
        try await database.read(.decision) { database in
            try String.fetchAll(
                database,
                sql: "SELECT DISTINCT assignee FROM requests WHERE assignee IS NOT NULL ORDER BY assignee")
        }
    }

    package func folders() async throws -> [RequestFolder] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, name, (SELECT count(*) FROM requests
                        WHERE folder = requestFolders.number AND binnedAt IS NULL) AS count
                    FROM requestFolders ORDER BY place, number
                    """
            ).map { RequestFolder(number: $0["number"], name: $0["name"], count: $0["count"]) }
        }
    }

    package func openCount() async throws -> Int {
        try await database.read(.decision) { database in
            try Int.fetchOne(
                database,
                sql:
                    "SELECT count(*) FROM requests WHERE binnedAt IS NULL AND state NOT IN ('done', 'dropped')"
            ) ?? 0
        }
    }

    // MARK: - What people do

    package func add(_ content: RequestContent, by person: RequestPerson) async throws -> WorkRequest {
        let clean = try content.checked(after: nil)
        return try await database.change { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM requests") ?? 0
            guard count < RequestFolder.mostRequests else {
                throw RequestFault.full("There are \(count) requests, the most that are kept. Empty the bin.")
            }
            try Self.checkFolder(clean.folder, database)
            if person.isInstaller, let other = clean.assignee, other != person.actor.name {
                throw RequestFault.notYours(other)
            }
            let last =
                try Double.fetchOne(
                    database, sql: "SELECT max(place) FROM requests WHERE folder = ?",
                    arguments: [clean.folder])
                ?? -RequestOrder.step
            let request = WorkRequest(
                number: 0, clean, place: last + RequestOrder.step, madeAt: now, madeBy: person.actor.name)
            let number = try request.insert(database)
            try audit.write(.requestAdded, "\(number)", by: person.actor, database)
            guard let kept = try Self.request(number, database) else { throw RequestFault.notFound }
            return kept
        }
    }

    package func change(
        _ number: Int64, to content: RequestContent, seen: Int, by person: RequestPerson
    ) async throws -> WorkRequest {
        try await database.change { database in
            let before = try Self.open(number, to: person, database)
            var changed = try before.changed(to: content, seen: seen, by: person.actor.name, at: now)
            if person.isInstaller, let other = changed.content.assignee, other != person.actor.name {
                throw RequestFault.notYours(other)
            }
            if changed.content.folder != before.content.folder {
                try Self.checkFolder(changed.content.folder, database)
                changed.place = try Self.end(of: changed.content.folder, database)
            }
            try changed.update(database)
            try audit.write(.requestChanged, "\(number)", by: person.actor, database)
            return changed
        }
    }

    /// Where a request goes on the board.
    package enum Target: Sendable, Equatable {
        case up, down
        /// Into a folder, in front of another request; `nil` is the end.
        case folder(Int64, before: Int64?)
    }

    /// Moves a request. Its order is not part of what people wrote: the version stays.
    package func move(
        _ number: Int64, _ target: Target, by person: RequestPerson
    ) async throws -> WorkRequest {
        try await database.change { database in
            var request = try Self.open(number, to: person, database)
            guard request.binnedAt == nil else { throw RequestFault.binned }
            let move: RequestOrder.Move?
            switch target {
            case .up, .down:
                let ordered = try Self.ordered(request.content.folder, openOnly: true, database)
                move = RequestOrder.stepped(number, up: target == .up, in: ordered)
            case .folder(let folder, let before):
                try Self.checkFolder(folder, database)
                let ordered = try Self.ordered(folder, openOnly: false, database)
                if let before, !ordered.contains(where: { $0.id == before }) { throw RequestFault.notFound }
                if before == number { return request }
                move = RequestOrder.move(number, before: before, in: ordered)
                request.content.folder = folder
            }
            guard let move else { return request }
            switch move {
            case .place(let place): request.place = place
            case .renumber(let places):
                for (other, place) in places {
                    try database.run("UPDATE requests SET place = ? WHERE number = ?", [place, other])
                }
                request.place = places[number] ?? request.place
            }
            try database.run(
                "UPDATE requests SET folder = ?, place = ? WHERE number = ?",
                [request.content.folder, request.place, number])
            try audit.write(.requestMoved, "\(number)", by: person.actor, database)
            return request
        }
    }

    /// Puts a request into the bin, or takes it out.
    package func setBinned(
        _ isBinned: Bool, _ number: Int64, by person: RequestPerson
    ) async throws -> WorkRequest {
        try await database.change { database in
            var request = try Self.open(number, to: person, database)
            guard (request.binnedAt != nil) != isBinned else { return request }
            request.binnedAt = isBinned ? now : nil
            (request.changedAt, request.changedBy) = (now, person.actor.name)
            request.version += 1
            try request.update(database)
            try audit.write(
                isBinned ? .requestBinned : .requestRestored, "\(number)", by: person.actor, database)
            return request
        }
    }

    /// Deletes what has been in the bin for long enough, and files that no photo has.
    package var upkeep: UpkeepStep {
        UpkeepStep("requests in the bin") { times, _ in
            guard let history = times.history else { return }
            let known = try await database.change { database in
                try database.run(
                    "DELETE FROM requests WHERE binnedAt <= ?",
                    [history.milliseconds - WorkRequest.binMilliseconds])
                return try Set(String.fetchAll(database, sql: "SELECT DISTINCT digest FROM requestPhotos"))
            }
            photos.sweep(keeping: known, before: Date(timeIntervalSinceNow: -3600))
        }
    }

    // MARK: - Inside of a transaction

    static func request(_ number: Int64, _ database: Database) throws -> WorkRequest? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM requests WHERE number = ?"), arguments: [number]
        ).map(WorkRequest.init)
    }

    /// One that the person may change.
    static func open(
        _ number: Int64, to person: RequestPerson, _ database: Database
    ) throws -> WorkRequest {
        guard let request = try request(number, database) else { throw RequestFault.notFound }
        if person.isInstaller, !request.isOpen(to: person.actor.name) {
            throw RequestFault.notYours(request.content.assignee ?? "")
        }
        return request
    }

    private static func checkFolder(_ folder: Int64, _ database: Database) throws {
        let isThere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM requestFolders WHERE number = ?)",
            arguments: [folder])
        guard isThere == true else { throw RequestFault.noFolder }
    }

    private static func end(of folder: Int64, _ database: Database) throws -> Double {
        let last = try Double.fetchOne(
            database, sql: "SELECT max(place) FROM requests WHERE folder = ?", arguments: [folder])
        return (last ?? -RequestOrder.step) + RequestOrder.step
    }

    /// - Parameter openOnly: as the board shows them: one step passes over what is done.
    private static func ordered(
        _ folder: Int64, openOnly: Bool, _ database: Database
    ) throws -> [(id: Int64, place: Double)] {
        let open = openOnly ? "AND state NOT IN ('done', 'dropped')" : ""
        return try Row.fetchAll(
            database,
            sql: """
                SELECT number, place FROM requests WHERE folder = ? AND binnedAt IS NULL \(open)
                ORDER BY place, number
                """, arguments: [folder]
        ).map { ($0["number"], $0["place"]) }
    }
}
