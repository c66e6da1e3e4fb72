package import Hosts
package import HubCore
package import HubDatabase
package import MonitorCore

/// Watched hosts, their folders, and when each went down and came back.
package struct HostStore: Sendable {
    package static let migrations = HostTables.migrations
    private static let mostChanges = 100
    let database: HubDatabase
    let audit: AuditLog

    package init(_ database: HubDatabase, _ audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    var now: UTCTime { database.clock() }

    // MARK: - What is asked

    /// By folder, then name.
    package func hosts() async throws -> [WatchedHost] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT watchedHosts.* FROM watchedHosts JOIN hostFolders ON hostFolders.number = folder
                    ORDER BY hostFolders.name, watchedHosts.name
                    """
            ).map(WatchedHost.init)
        }
    }

    /// All hosts, and those of them that are down and not paused.
    package func counts(at now: UTCTime) async throws -> (all: Int, down: Int) {
        try await database.read(.decision) { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS n, count(CASE WHEN state = 'down'
                        AND (pausedBy IS NULL OR pausedUntil <= ?) THEN 1 END) AS down FROM watchedHosts
                    """, arguments: [now.milliseconds])
            return (row?["n"] ?? 0, row?["down"] ?? 0)
        }
    }

    package func host(_ number: Int64) async throws -> WatchedHost {
        let found = try await database.read(.decision) { try Self.host(number, $0) }
        guard let found else { throw HostsFault.notFound }
        return found
    }

    package func folders() async throws -> [HostFolder] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, name, (SELECT count(*) FROM watchedHosts WHERE folder = hostFolders.number) AS count
                    FROM hostFolders ORDER BY name
                    """
            ).map { HostFolder(number: $0["number"], name: $0["name"], count: $0["count"]) }
        }
    }

    /// The newest first.
    package func changes(of host: Int64) async throws -> [HostChange] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM watchedHostChanges WHERE host = ? ORDER BY number DESC",
                arguments: [host]
            ).map {
                HostChange(
                    at: UTCTime(milliseconds: $0["at"]),
                    state: HostHealth.State(rawValue: $0["state"]) ?? .unknown, after: $0["after"])
            }
        }
    }

    // MARK: - What rounds said

    /// A host that went down or came back.
    package struct Flip: Sendable, Equatable {
        package let host: WatchedHost
        package let change: HostHealth.Change
    }

    /// Applies rounds to their hosts in one transaction. Rounds of hosts that are paused or gone count for nothing.
    ///
    /// - Parameters:
    ///   - rounds: each with when its first packet was sent.
    ///   - downRounds: lost rounds after which a host is down.
    /// - Returns: what people are told.
    package func observe(
        _ rounds: [(round: HostRound, at: UTCTime)], downRounds: Int
    ) async throws -> [Flip] {
        try await database.write { database in
            var flips: [Flip] = []
            for (round, at) in rounds {
                guard var host = try Self.host(round.host, database), !host.isPaused(at: at) else { continue }
                // A clock that was put back must not make a host younger than its last round.
                if let last = host.checkedAt, last > at { continue }
                let before = host.health
                let change = host.health.observe(
                    answered: round.isAnswered, at: at.milliseconds, downRounds: downRounds)
                host.checkedAt = at
                host.roundTripMicroseconds = round.microseconds
                try host.saveHealth(database)
                guard let change else { continue }
                flips.append(Flip(host: host, change: change))
                let after = before.state == .unknown ? nil : host.health.since - before.since
                try database.run(
                    "INSERT INTO watchedHostChanges (host, at, state, after) VALUES (?, ?, ?, ?)",
                    [host.number, host.health.since, host.health.state.rawValue, after])
                try database.run(
                    """
                    DELETE FROM watchedHostChanges WHERE host = ?1 AND number NOT IN (SELECT number
                        FROM watchedHostChanges WHERE host = ?1 ORDER BY number DESC LIMIT ?2)
                    """, [host.number, Self.mostChanges])
            }
            return flips
        }
    }

    // MARK: - What people do

    package func add(_ content: WatchedHost.Content, by actor: AuditActor) async throws -> WatchedHost {
        let clean = try content.checked()
        return try await database.change { database in
            let number = try insert(clean, pause: nil, database)
            try audit.write(.watchedHostAdded, clean.name, by: actor, database)
            return try Self.known(number, database)
        }
    }

    private func insert(
        _ content: WatchedHost.Content, pause: HostPause?, _ database: Database
    ) throws -> Int64 {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM watchedHosts") ?? 0
        guard count < WatchedHost.most else {
            throw HostsFault.full("\(count) hosts are watched, the most. Remove one.")
        }
        try Self.check(content, besides: 0, database)
        try database.run(
            """
            INSERT INTO watchedHosts (folder, name, address, parent, state, since, pausedBy, pausedReason,
                pausedUntil, version)
            VALUES (?, ?, ?, ?, 'unknown', ?, ?, ?, ?, 1)
            """,
            [
                content.folder, content.name, content.address, content.parent, now.milliseconds, pause?.by,
                pause?.reason, pause?.until,
            ])
        return database.lastInsertedRowID
    }

    /// - Parameter seen: the version that was shown.
    package func change(
        _ number: Int64, to content: WatchedHost.Content, seen: Int, by actor: AuditActor
    ) async throws -> WatchedHost {
        let clean = try content.checked()
        return try await database.change { database in
            let host = try Self.known(number, database)
            guard host.version == seen else { throw HostsFault.changed }
            try Self.check(clean, besides: number, database)
            try database.run(
                """
                UPDATE watchedHosts SET folder = ?, name = ?, address = ?, parent = ?, version = version + 1
                WHERE number = ?
                """, [clean.folder, clean.name, clean.address, clean.parent, number])
            // What was known is of the former address.
            if clean.address != host.content.address {
                try database.run(
                    """
                    UPDATE watchedHosts SET state = 'unknown', since = ?, lost = 0, firstLost = NULL,
                        checkedAt = NULL, roundTrip = NULL WHERE number = ?
                    """, [now.milliseconds, number])
            }
            try audit.write(.watchedHostChanged, clean.name, by: actor, database)
            return try Self.known(number, database)
        }
    }

    package func remove(_ number: Int64, by actor: AuditActor) async throws -> WatchedHost {
        try await database.change { database in
            let host = try Self.known(number, database)
            try database.run("DELETE FROM watchedHosts WHERE number = ?", [number])
            try audit.write(.watchedHostRemoved, host.content.name, by: actor, database)
            return host
        }
    }

    package static let longestReason = 200
    private static let longestPause: Int64 = 366 * 86_400_000

    /// - Parameter minutes: `nil` pauses it until a person resumes it.
    package func pause(
        _ number: Int64, reason: String, minutes: Int?, by actor: AuditActor
    ) async throws -> WatchedHost {
        let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !reason.isEmpty, reason.count <= Self.longestReason else {
            throw HostsFault.invalid("A pause needs a reason, of at most \(Self.longestReason) characters.")
        }
        let milliseconds = minutes.map { Int64($0) * 60_000 }
        guard milliseconds.map({ (60_000...Self.longestPause).contains($0) }) ?? true else {
            throw HostsFault.invalid("A pause lasts from a minute to a year, or until a person ends it.")
        }
        return try await database.change { database in
            let host = try Self.known(number, database)
            try database.run(
                """
                UPDATE watchedHosts SET pausedBy = ?, pausedReason = ?, pausedUntil = ?, version = version + 1
                WHERE number = ?
                """, [actor.name, reason, milliseconds.map { now.milliseconds + $0 }, number])
            try audit.write(.watchedHostPaused, host.content.name, by: actor, database)
            return try Self.known(number, database)
        }
    }

    package func resume(_ number: Int64, by actor: AuditActor) async throws -> WatchedHost {
        try await database.change { database in
            let host = try Self.known(number, database)
            guard host.pause != nil else { return host }
            try Self.endPause(number, database)
            try audit.write(.watchedHostResumed, host.content.name, by: actor, database)
            return try Self.known(number, database)
        }
    }

    /// Ends pauses whose time has come.
    ///
    /// - Returns: how many.
    package func endPauses() async throws -> Int {
        let over = try await database.read(.decision) { [now] database in
            try Int64.fetchAll(
                database, sql: "SELECT number FROM watchedHosts WHERE pausedUntil <= ?",
                arguments: [now.milliseconds])
        }
        guard !over.isEmpty else { return 0 }
        try await database.change { database in
            for number in over { try Self.endPause(number, database) }
        }
        return over.count
    }

    private static func endPause(_ number: Int64, _ database: Database) throws {
        try database.run(
            """
            UPDATE watchedHosts SET pausedBy = NULL, pausedReason = NULL, pausedUntil = NULL,
                version = version + 1, lost = 0, firstLost = NULL WHERE number = ?
            """, [number])
    }

    // MARK: - Folders

    package func addFolder(_ name: String, by actor: AuditActor) async throws -> HostFolder {
        let name = try HostFolder.checked(name)
        return try await database.change { database in
            let number = try Self.insertFolder(name, database)
            try audit.write(.hostFolderAdded, name, by: actor, database)
            return HostFolder(number: number, name: name)
        }
    }

    private static func insertFolder(_ name: String, _ database: Database) throws -> Int64 {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM hostFolders") ?? 0
        guard count < HostFolder.most else {
            throw HostsFault.full("There are \(count) folders, the most.")
        }
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM hostFolders WHERE name = ?)", arguments: [name])
        guard isTaken == false else { throw HostsFault.invalid("There is a folder '\(name)' already.") }
        try database.run("INSERT INTO hostFolders (name) VALUES (?)", [name])
        return database.lastInsertedRowID
    }

    package func renameFolder(_ number: Int64, to name: String, by actor: AuditActor) async throws {
        let name = try HostFolder.checked(name)
        try await database.change { database in
            let isTaken = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM hostFolders WHERE name = ? AND number <> ?)",
                arguments: [name, number])
            guard isTaken == false else { throw HostsFault.invalid("There is a folder '\(name)' already.") }
            try database.run("UPDATE hostFolders SET name = ? WHERE number = ?", [name, number])
            guard database.changesCount == 1 else { throw HostsFault.noFolder }
            try audit.write(.hostFolderRenamed, name, by: actor, database)
        }
    }

    /// Only an empty one goes.
    package func removeFolder(_ number: Int64, by actor: AuditActor) async throws {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "SELECT name FROM hostFolders WHERE number = ?", arguments: [number])
            guard let name else { throw HostsFault.noFolder }
            let count =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM watchedHosts WHERE folder = ?", arguments: [number])
                ?? 0
            guard count == 0 else {
                throw HostsFault.invalid("'\(name)' holds \(CountText.text(count, "host")). Empty it first.")
            }
            try database.run("DELETE FROM hostFolders WHERE number = ?", [number])
            try audit.write(.hostFolderRemoved, name, by: actor, database)
        }
    }

    // MARK: - Lists

    package struct Imported: Sendable, Equatable {
        package var added = 0
        /// Addresses that are watched already.
        package var known = 0
        package var folders = 0

        package init(added: Int = 0, known: Int = 0, folders: Int = 0) {
            (self.added, self.known, self.folders) = (added, known, folders)
        }
    }

    /// Adds the hosts of a list, all or none; those whose address is watched already are passed over.
    ///
    /// - Parameter isTrial: whether nothing is kept.
    package func `import`(
        _ list: [HostList.Host], isTrial: Bool = false, by actor: AuditActor
    ) async throws -> Imported {
        struct Trial: Error { let result: Imported }
        do {
            return try await database.change { database in
                var result = Imported()
                var folders: [String: Int64] = [:]
                for one in list {
                    let folder = try HostFolder.checked(one.folder)
                    if folders[folder] == nil {
                        let known = try Int64.fetchOne(
                            database, sql: "SELECT number FROM hostFolders WHERE name = ?",
                            arguments: [folder])
                        if known == nil { result.folders += 1 }
                        folders[folder] = try known ?? Self.insertFolder(folder, database)
                    }
                    let content = try WatchedHost.Content(
                        folder: folders[folder] ?? 0, name: one.name, address: one.address
                    ).checked()
                    let isKnown = try Bool.fetchOne(
                        database, sql: "SELECT EXISTS (SELECT 1 FROM watchedHosts WHERE address = ?)",
                        arguments: [content.address])
                    guard isKnown == false else {
                        result.known += 1
                        continue
                    }
                    let pause =
                        one.isPaused
                        ? HostPause(by: actor.name, reason: "imported as paused", until: nil) : nil
                    _ = try insert(content, pause: pause, database)
                    result.added += 1
                }
                if isTrial { throw Trial(result: result) }
                try audit.write(
                    .watchedHostsImported,
                    "\(CountText.text(result.added, "host")), \(CountText.text(result.folders, "folder"))",
                    by: actor,
                    database)
                return result
            }
        } catch let trial as Trial {
            return trial.result
        }
    }

    package func list() async throws -> [HostList.Host] {
        let names = try await folders().reduce(into: [:]) { $0[$1.number] = $1.name }
        let now = now
        return try await hosts().map {
            HostList.Host(
                folder: names[$0.content.folder] ?? "", name: $0.content.name, address: $0.content.address,
                isPaused: $0.isPaused(at: now))
        }
    }

    // MARK: - Inside of a transaction

    static func host(_ number: Int64, _ database: Database) throws -> WatchedHost? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM watchedHosts WHERE number = ?"), arguments: [number]
        ).map(WatchedHost.init)
    }

    private static func known(_ number: Int64, _ database: Database) throws -> WatchedHost {
        guard let host = try host(number, database) else { throw HostsFault.notFound }
        return host
    }

    private static func check(
        _ content: WatchedHost.Content, besides number: Int64, _ database: Database
    ) throws {
        func isThere(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
            try Bool.fetchOne(database, sql: "SELECT EXISTS (\(sql))", arguments: arguments) ?? false
        }
        guard try isThere("SELECT 1 FROM hostFolders WHERE number = ?", [content.folder]) else {
            throw HostsFault.noFolder
        }
        if try isThere(
            "SELECT 1 FROM watchedHosts WHERE address = ? AND number <> ?", [content.address, number])
        {
            throw HostsFault.invalid("The address '\(content.address)' is watched already.")
        }
        if try isThere(
            "SELECT 1 FROM watchedHosts WHERE folder = ? AND name = ? AND number <> ?",
            [content.folder, content.name, number])
        {
            throw HostsFault.invalid("The folder has a host '\(content.name)' already.")
        }
        guard let parent = content.parent else { return }
        guard parent != number, let host = try host(parent, database) else {
            throw HostsFault.invalid("The host that it is behind is not another watched host.")
        }
        // One level: what is behind something has nothing behind it.
        let hasChildren = try isThere("SELECT 1 FROM watchedHosts WHERE parent = ?", [number])
        guard host.content.parent == nil, !hasChildren else {
            throw HostsFault.invalid("Hosts are behind others on one level only.")
        }
    }
}

extension WatchedHost {
    init(_ row: Row) {
        let content = Content(
            folder: row["folder"], name: row["name"], address: row["address"], parent: row["parent"])
        let health = HostHealth(
            state: HostHealth.State(rawValue: row["state"]) ?? .unknown, since: row["since"],
            lost: row["lost"], firstLost: row["firstLost"])
        let pause = (row["pausedBy"] as String?).map {
            HostPause(by: $0, reason: row["pausedReason"] ?? "", until: row["pausedUntil"])
        }
        self.init(
            number: row["number"], content, health: health,
            checkedAt: (row["checkedAt"] as Int64?).map { UTCTime(milliseconds: $0) },
            roundTripMicroseconds: row["roundTrip"], pause: pause, version: row["version"])
    }

    func saveHealth(_ database: Database) throws {
        try database.run(
            """
            UPDATE watchedHosts SET state = ?, since = ?, lost = ?, firstLost = ?, checkedAt = ?, roundTrip = ?
            WHERE number = ?
            """,
            [
                health.state.rawValue, health.since, health.lost, health.firstLost, checkedAt?.milliseconds,
                roundTripMicroseconds.map { Int64($0) }, number,
            ])
    }
}
