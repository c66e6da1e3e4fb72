internal import Foundation
internal import Heartbeats
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Heartbeats as they come: many in one transaction, which is durable when this returns.
extension HeartbeatStore {
    /// - Returns: what became of each, in their order, and the flips that they caused.
    package func hear(
        _ pings: [ArrivedPing]
    ) async throws -> (outcomes: [PingOutcome], flips: [HostFlip]) {
        try await database.change { database in
            var batch = PingBatch(store: self, generation: try database.generation)
            let outcomes = try pings.map { try batch.take($0, database) }
            try batch.save(database)
            return (outcomes, batch.flips)
        }
    }
}

/// One transaction's heartbeats. Each host is read once and written once, however often it is heard.
struct PingBatch {
    /// Heartbeats of one host that are kept.
    static let mostKept: Int64 = 1000

    private struct Entry {
        var row: HostRow
        var rows: [NewBeat] = []
        /// Whether a heartbeat is counted with the newest row that is stored already.
        var repeats: Int64 = 0
        var repeatedAt: UTCTime?
    }

    private struct NewBeat {
        var at: UTCTime
        let kind: PingKind
        var count: Int64
        let address: String?
        let userAgent: String?
        let duration: Int64?
        let isIgnored: Bool
        let body: [UInt8]
    }

    private let store: HeartbeatStore
    private var entries: [Int64: Entry] = [:]
    private(set) var flips: [HostFlip] = []

    init(store: HeartbeatStore, generation: Int) {
        self.store = store
    }

    mutating func take(_ arrived: ArrivedPing, _ database: Database) throws -> PingOutcome {
        let found = try find(arrived.target, database)
        guard let number = found.number else { return found.outcome }
        try hear(arrived, number, database)
        return found.outcome
    }

    private mutating func find(
        _ target: ArrivedPing.Target, _ database: Database
    ) throws -> (number: Int64?, outcome: PingOutcome) {
        switch target {
        case .host(let hostID, let token):
            // The same work for an unknown host as for a wrong token.
            let hash = token.map(Credential.hash) ?? Data(count: 32)
            let row = try HeartbeatStore.row(hostID, database)
            let isRight = TokenSeal.areSame(hash, row?.tokenHash ?? Data(count: 32))
            guard let row else { return (nil, .unknownHost) }
            guard token != nil, isRight else { return (nil, .wrongToken) }
            return (remember(row), .heard(hostID: hostID))
        case .uuid(let uuid):
            return try one("pingHash", Credential.hash(uuid), database)
        case .push(let token):
            return try one("tokenHash", Credential.hash(token), database)
        case .slug(let key, let slug, let isCreating):
            guard try store.isPingKey(key, database) else { return (nil, .unknownHost) }
            let numbers = try Int64.fetchAll(
                database.cachedStatement(sql: "SELECT number FROM heartbeatHosts WHERE slug = ? LIMIT 2"),
                arguments: [slug])
            if numbers.count > 1 { return (nil, .ambiguous) }
            if let number = numbers.first, let row = try Self.row(number, database) {
                return (remember(row), .heard(hostID: row.host.definition.hostID))
            }
            guard isCreating else { return (nil, .unknownHost) }
            switch try create(slug, database) {
            case .success(let host):
                return (try Self.row(host.number, database).map { remember($0) }, .created(hostID: slug))
            case .failure(let fault): return (nil, .notCreated(fault.refusal))
            }
        }
    }

    private mutating func one(
        _ column: StaticString, _ hash: Data, _ database: Database
    ) throws -> (number: Int64?, outcome: PingOutcome) {
        let numbers = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT number FROM heartbeatHosts WHERE \(column) = ? LIMIT 2"),
            arguments: [hash])
        guard numbers.count == 1, let row = try Self.row(numbers[0], database) else {
            return (nil, numbers.isEmpty ? .unknownHost : .ambiguous)
        }
        return (remember(row), .heard(hostID: row.host.definition.hostID))
    }

    private static func row(_ number: Int64, _ database: Database) throws -> HostRow? {
        try Row.fetchOne(
            database.cachedStatement(sql: HostRow.select + " WHERE number = ?"), arguments: [number]
        ).map { HostRow($0) }
    }

    /// A host that is heard twice in a batch keeps what the first time made of it.
    private mutating func remember(_ row: HostRow) -> Int64 {
        let number = row.host.number
        if entries[number] == nil { entries[number] = Entry(row: row) }
        return number
    }

    private struct NotCreated: Error {
        let refusal: CreationRefusal
    }

    private func create(_ slug: String, _ database: Database) throws -> Result<KeptHost, NotCreated> {
        guard HostDefinition.isID(slug), !HostDefinition.reserved.contains(slug) else {
            return .failure(NotCreated(refusal: .name))
        }
        if let refusal = try store.creationRefusal(database) {
            return .failure(NotCreated(refusal: refusal))
        }
        var definition = HostDefinition(hostID: slug, name: slug)
        // As healthchecks makes them: a day, and an hour of grace.
        definition.periodSeconds = 86_400
        definition.graceSeconds = 3600
        do {
            let host = try store.insert(definition, TokenSeal.newToken(), by: .hub, database)
            try store.countCreated(database)
            return .success(host)
        } catch let fault as HostFault {
            return .failure(NotCreated(refusal: fault == .full ? .tooMany : .name))
        }
    }

    private mutating func hear(
        _ arrived: ArrivedPing, _ number: Int64, _ database: Database
    ) throws {
        guard var entry = entries[number] else { return }
        let definition = entry.row.host.definition
        let isIgnored = definition.isPostOnly && !arrived.isPost
        let before = entry.row.host.heartbeat
        var hearing = Heartbeat.Hearing()
        if isIgnored {
            hearing.isIgnored = true
        } else {
            // A deadline that passed before it came counts, though its timer has not gone off.
            if let flip = entry.row.host.heartbeat.judge(at: arrived.ping.at, definition.rules) {
                try note(flip, before.since, &entry, database)
            }
            let since = entry.row.host.heartbeat.since
            hearing = entry.row.host.heartbeat.hear(
                arrived.ping, definition.rules, store.timetable(definition, database))
            if let flip = hearing.flip { try note(flip, since, &entry, database) }
        }
        entry.row.host.pings += 1
        try keep(arrived, hearing, &entry, database)
        entries[number] = entry
    }

    private mutating func note(
        _ flip: Flip, _ since: UTCTime?, _ entry: inout Entry, _ database: Database
    ) throws {
        try entry.row.add(flip, database)
        flips.append(HostFlip(host: entry.row.host, flip: flip, stateSince: since))
    }

    /// Plain successes of one second are one row with a count.
    private func keep(
        _ arrived: ArrivedPing, _ hearing: Heartbeat.Hearing, _ entry: inout Entry, _ database: Database
    ) throws {
        let ping = arrived.ping
        let isPlain =
            ping.kind == .success && arrived.body.isEmpty && hearing.durationMilliseconds == nil
            && hearing.flip == nil
        let second = ping.at.milliseconds / 1000
        if isPlain {
            if let last = entry.rows.last {
                if last.kind == .success, last.isIgnored == hearing.isIgnored, last.body.isEmpty,
                    last.at.milliseconds / 1000 == second
                {
                    entry.rows[entry.rows.count - 1].count += 1
                    entry.rows[entry.rows.count - 1].at = ping.at
                    return
                }
            } else if try entry.repeatedAt != nil || Self.isRepeat(entry.row, second, hearing, database) {
                if (entry.repeatedAt ?? ping.at).milliseconds / 1000 == second {
                    entry.repeats += 1
                    entry.repeatedAt = ping.at
                    return
                }
            }
        }
        entry.rows.append(
            NewBeat(
                at: ping.at, kind: ping.kind, count: 1, address: arrived.address,
                userAgent: arrived.userAgent, duration: hearing.durationMilliseconds,
                isIgnored: hearing.isIgnored, body: arrived.body))
    }

    private static func isRepeat(
        _ row: HostRow, _ second: Int64, _ hearing: Heartbeat.Hearing, _ database: Database
    ) throws -> Bool {
        guard row.lastRow > 0 else { return false }
        return try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT at / 1000 = ? AND kind = 'success' AND isIgnored = ? AND body IS NULL
                    FROM heartbeats WHERE host = ? AND number = ?
                    """), arguments: [second, hearing.isIgnored, row.host.number, row.lastRow]) ?? false
    }

    /// Writes what was taken.
    mutating func save(_ database: Database) throws {
        for var entry in entries.values {
            let number = entry.row.host.number
            if let at = entry.repeatedAt {
                try database.run(
                    "UPDATE heartbeats SET count = count + ?, at = ? WHERE host = ? AND number = ?",
                    [entry.repeats, at.milliseconds, number, entry.row.lastRow])
            }
            for beat in entry.rows {
                entry.row.lastRow += 1
                try database.run(
                    """
                    INSERT INTO heartbeats (host, number, at, kind, exitStatus, count, address, agent, duration,
                        isIgnored, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        number, entry.row.lastRow, beat.at.milliseconds, beat.kind.word,
                        beat.kind.exitStatus.map { Int($0) }, beat.count, beat.address, beat.userAgent,
                        beat.duration, beat.isIgnored, beat.body.isEmpty ? nil : Data(beat.body),
                    ])
                if entry.row.lastRow.isMultiple(of: 100) {
                    try database.run(
                        "DELETE FROM heartbeats WHERE host = ? AND number <= ?",
                        [number, entry.row.lastRow - Self.mostKept])
                }
            }
            try entry.row.saveState(database)
        }
    }
}
