internal import Foundation
package import Heartbeats
package import HubCore
internal import HubDatabase
internal import HubSchedules
package import MonitorCore
internal import Schedules
internal import ZoneFiles

/// Hosts as people make, change and remove them.
extension HeartbeatStore {
    /// By name.
    package func hosts() async throws -> [KeptHost] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: HostRow.select + " ORDER BY name COLLATE NOCASE").map {
                HostRow($0).host
            }
        }
    }

    /// Those that are down.
    func down() async throws -> [KeptHost] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: HostRow.select + " WHERE state = 'down'").map { HostRow($0).host }
        }
    }

    /// - Returns: `nil` for a host that there is not.
    package func host(_ hostID: String) async throws -> KeptHost? {
        try await database.read(.decision) { try Self.row(hostID, $0)?.host }
    }

    static func row(_ hostID: String, _ database: Database) throws -> HostRow? {
        try Row.fetchOne(
            database.cachedStatement(sql: HostRow.select + " WHERE hostId = ?"), arguments: [hostID]
        ).map { HostRow($0) }
    }

    /// What opens a host's URLs, for those who may see it; `nil` where it cannot be opened again.
    package struct Secrets: Sendable {
        package let token: Secret?
        package let ping: Secret?
    }

    package func secrets(of hostID: String) async throws -> Secrets {
        let boxes = try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT tokenBox, pingBox FROM heartbeatHosts WHERE hostId = ?",
                arguments: [hostID]
            ).map { ($0["tokenBox"] as Data?, $0["pingBox"] as Data?) }
        }
        return Secrets(
            token: seal.open(boxes?.0, .token, of: hostID), ping: seal.open(boxes?.1, .ping, of: hostID))
    }

    /// Of all hosts at once, by ID.
    package func secrets() async throws -> [String: Secrets] {
        let rows = try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT hostId, tokenBox, pingBox FROM heartbeatHosts").map {
                ($0["hostId"] as String, $0["tokenBox"] as Data?, $0["pingBox"] as Data?)
            }
        }
        return rows.reduce(into: [:]) { all, row in
            all[row.0] = Secrets(
                token: seal.open(row.1, .token, of: row.0), ping: seal.open(row.2, .ping, of: row.0))
        }
    }

    /// Adds a host, with the draft's token or a new one.
    ///
    /// - Throws: `HostFault`, `StorageError`.
    package func add(_ draft: HostDraft, by actor: AuditActor) async throws -> (host: KeptHost, token: Secret)
    {
        var definition = HostDefinition(hostID: draft.hostID ?? "", name: draft.name ?? "")
        draft.apply(to: &definition)
        try draft.checkToken()
        try await check(&definition)
        let token = draft.token ?? TokenSeal.newToken()
        let host = try await database.change { [definition] database in
            try insert(definition, token, by: actor, database)
        }
        return (host, token)
    }

    /// Whether a draft could be added, or change the host that there is.
    ///
    /// - Throws: `HostFault`, `StorageError`.
    package func tryOut(_ draft: HostDraft) async throws {
        let known = try await host(draft.hostID ?? "")
        var definition =
            known?.definition ?? HostDefinition(hostID: draft.hostID ?? "", name: draft.name ?? "")
        let followed = try await database.read(.decision) { [definition] in try named(definition, $0) }
        draft.apply(to: &definition, followed: followed)
        try draft.checkToken()
        try await check(&definition)
        guard
            try await !hosts().contains(where: {
                $0.definition.name == definition.name && $0.number != known?.number
            })
        else { throw HostFault.taken }
    }

    /// Whether it can be a host, its zones included.
    private func check(_ definition: inout HostDefinition) async throws {
        let named = try await database.read(.decision) { [definition] in try self.named(definition, $0) }
        try check(&definition, named: named)
    }

    private func check(_ definition: inout HostDefinition, named: CustomSchedule?) throws {
        let expectation = try definition.check(businessHours: businessHours(), named: named)
        do {
            _ = try zones.zones(expectation.zones)
        } catch {
            throw HostFault.refused("\(error)")
        }
    }

    func insert(
        _ definition: HostDefinition, _ token: Secret, by actor: AuditActor, _ database: Database
    ) throws -> KeptHost {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM heartbeatHosts") ?? 0
        guard count < HostDefinition.mostHosts else { throw HostFault.full }
        // It may have been removed since the definition was checked.
        if let name = definition.scheduleName, try ScheduleStore.find(name, database) == nil {
            throw HostFault.noSchedule(name)
        }
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM heartbeatHosts WHERE hostId = ? OR name = ?)",
            arguments: [definition.hostID, definition.name])
        guard isTaken == false else { throw HostFault.taken }
        let (uuid, now) = (TokenSeal.newUUID(), now.milliseconds)
        try database.execute(
            sql: """
                INSERT INTO heartbeatHosts (hostId, name, tokenHash, tokenBox, pingHash, pingBox, slug, period,
                    zone, grace, scheduleType, failuresBefore, successesBefore, isSticky, isPostOnly, tags, note,
                    createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', 0, 'always', 1, 1, 0, 0, '', '', ?, ?)
                """,
            arguments: [
                definition.hostID, definition.name, Credential.hash(token),
                seal.seal(token, .token, of: definition.hostID), Credential.hash(uuid),
                seal.seal(uuid, .ping, of: definition.hostID), definition.hostID.lowercased(), now, now,
            ])
        let number = database.lastInsertedRowID
        try database.execute(
            sql: "INSERT INTO heartbeatStates (host, state) VALUES (?, 'new')", arguments: [number])
        try Self.write(definition, number, at: now, database)
        try audit.write(.hostAdded, definition.hostID, by: actor, database)
        guard let row = try Self.row(definition.hostID, database) else { throw HostFault.notFound }
        return row.host
    }

    /// Its definition, over the one before.
    private static func write(
        _ definition: HostDefinition, _ number: Int64, at now: Int64, _ database: Database
    ) throws {
        try checkBehind(definition, database)
        try database.execute(
            sql: """
                UPDATE heartbeatHosts SET name = ?, period = ?, expression = ?, zone = ?, grace = ?,
                    longestRun = ?, scheduleType = ?, scheduleBody = ?, logBody = ?, failuresBefore = ?,
                    successesBefore = ?, isSticky = ?, isPostOnly = ?, behind = ?, tags = ?, note = ?,
                    updatedAt = ?
                WHERE number = ?
                """,
            arguments: [
                definition.name, definition.periodSeconds, definition.expression, definition.zone,
                definition.graceSeconds, definition.longestRunSeconds, definition.scheduleType.rawValue,
                definition.scheduleConfig, definition.logConfig, definition.failuresBefore,
                definition.successesBefore, definition.isSticky, definition.isPostOnly, definition.behind,
                definition.tags, definition.note, now, number,
            ])
    }

    /// Hosts that are behind each other would each keep back what is said of the others.
    private static func checkBehind(_ definition: HostDefinition, _ database: Database) throws {
        var hosts: Set = [definition.hostID]
        var next = definition.behind
        while let path = next, path.hasPrefix("host:") {
            let hostID = String(path.dropFirst("host:".count))
            guard hosts.insert(hostID).inserted else {
                throw HostFault.refused("A host cannot be behind itself, or behind what is behind it.")
            }
            next = try String.fetchOne(
                database, sql: "SELECT behind FROM heartbeatHosts WHERE hostId = ?", arguments: [hostID])
        }
    }

    /// Changes what the draft names. Its ID stays: its URLs are made of it.
    ///
    /// - Throws: `HostFault`, `StorageError`.
    package func change(
        _ hostID: String, _ draft: HostDraft, by actor: AuditActor
    ) async throws -> KeptHost {
        var draft = draft
        if let other = draft.hostID, other != hostID {
            throw HostFault.invalid(
                field: "host_id", kind: "value_error",
                sentence: "host_id cannot be changed. Add another host, and remove this one.")
        }
        draft.hostID = nil
        try draft.checkToken()
        return try await database.change { [draft] database in
            guard var row = try Self.row(hostID, database) else { throw HostFault.notFound }
            var definition = row.host.definition
            try draft.apply(to: &definition, followed: named(definition, database))
            try check(&definition, named: named(definition, database))
            let isTaken = try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM heartbeatHosts WHERE name = ? AND number <> ?)",
                arguments: [definition.name, row.host.number])
            guard isTaken == false else { throw HostFault.taken }
            try Self.write(definition, row.host.number, at: now.milliseconds, database)
            if let token = draft.token { try renew(token, of: row.host, database) }
            row.host.definition = definition
            row.host.heartbeat.follow(timetable(definition, database), at: now)
            try row.saveState(database)
            try audit.write(.hostChanged, hostID, by: actor, database)
            return try Self.row(hostID, database)?.host ?? row.host
        }
    }

    private func renew(_ token: Secret, of host: KeptHost, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE heartbeatHosts SET tokenHash = ?, tokenBox = ? WHERE number = ?",
            arguments: [
                Credential.hash(token), seal.seal(token, .token, of: host.definition.hostID), host.number,
            ])
    }

    /// Puts a new token in place of the one before, which does not count any more.
    ///
    /// - Throws: `HostFault.notFound`, `StorageError`.
    package func renewToken(of hostID: String, by actor: AuditActor) async throws -> Secret {
        let token = TokenSeal.newToken()
        try await database.change { database in
            guard let row = try Self.row(hostID, database) else { throw HostFault.notFound }
            try renew(token, of: row.host, database)
            try audit.write(.hostTokenRenewed, hostID, by: actor, database)
        }
        return token
    }

    /// Removes a host and all that was heard of it.
    ///
    /// - Returns: as it was; `nil` for one that there is not.
    package func remove(_ hostID: String, by actor: AuditActor) async throws -> KeptHost? {
        try await database.change { database in
            guard let row = try Self.row(hostID, database) else { return nil }
            try database.execute(
                sql: "DELETE FROM heartbeatHosts WHERE number = ?", arguments: [row.host.number])
            try audit.write(.hostRemoved, hostID, by: actor, database)
            return row.host
        }
    }

    /// Pauses or resumes.
    ///
    /// - Returns: with the flip; `nil` where nothing changed.
    /// - Throws: `HostFault.notFound`, `StorageError`.
    package func setPaused(
        _ isPaused: Bool, _ hostID: String, by actor: AuditActor
    ) async throws -> HostFlip? {
        try await database.change { database in
            guard var row = try Self.row(hostID, database) else { throw HostFault.notFound }
            let before = row.host.heartbeat
            let flip =
                isPaused
                ? row.host.heartbeat.pause(at: now)
                : row.host.heartbeat.resume(at: now, timetable(row.host.definition, database))
            guard let flip else { return nil }
            try row.add(flip, database)
            try row.saveState(database)
            try audit.write(isPaused ? .hostPaused : .hostResumed, hostID, by: actor, database)
            return HostFlip(host: row.host, flip: flip, stateSince: before.since)
        }
    }
}

/// A flip with the host that flipped, as it is now.
package struct HostFlip: Sendable, Equatable {
    package let host: KeptHost
    package let flip: Flip
    /// When the state before began.
    package let stateSince: UTCTime?
}
