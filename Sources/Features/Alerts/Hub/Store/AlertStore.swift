internal import Alerts
internal import HubCore
internal import HubDatabase
internal import HubSchedules
internal import MonitorCore
internal import ZoneFiles

/// Rows of alerts. The book is written by the hub that runs; what people decide, by any process.
struct AlertStore: Sendable {
    /// Of work that repeats, and of rules' schedules.
    static let zones = ZoneFiles()
    /// Announcements of work that are not over: each is looked at for each incident.
    static let mostPlans = 200

    let database: HubDatabase
    let desk: any NoticeDesk
    let audit: AuditLog

    init(_ database: HubDatabase, desk: any NoticeDesk, audit: AuditLog) {
        self.database = database
        self.desk = desk
        self.audit = audit
    }

    /// What people and settings decide, as it is now.
    struct Decisions: Sendable {
        var rules: [Rule] = []
        var silences: [Silence] = []
        var plannedWork: [PlannedWork] = []
        var channels: [ChannelPolicy] = []
        var wishes: [Wish] = []
        var revision: Int64 = 0
    }

    /// An acknowledgement by a command.
    struct Wish: Sendable, Equatable {
        let number: Int64
        let incident: Int64
        let who: String
        let note: String?
    }

    // MARK: - The book

    func load() async throws(StorageError) -> AlertBook.Stored {
        try await database.read(.decision) { database in
            var stored = AlertBook.Stored()
            for row in try Row.fetchAll(database, sql: "SELECT * FROM alertConditions") {
                stored.conditions[Self.key(row)] = Condition(row)
            }
            // What ended a while ago is of interest only while a channel is owed the end.
            let sql = """
                SELECT * FROM incidents WHERE endedAt IS NULL OR endedAt > ?
                    OR number IN (SELECT incident FROM told WHERE state = 'opened') ORDER BY number
                """
            let recent = self.database.now - AlertBook.reopening
            stored.incidents = try Row.fetchAll(database, sql: sql, arguments: [recent]).map(Incident.init)
            let numbers = Set(stored.incidents.map(\.number))
            for row in try Row.fetchAll(database, sql: "SELECT * FROM told")
            where numbers.contains(row["incident"]) {
                stored.told[ToldKey(incident: row["incident"], channel: row["channel"])] = Told(row)
            }
            for row in try Row.fetchAll(database, sql: "SELECT * FROM alertPassed") {
                let due = (row["dueAt"] as Int64?).map(UTCTime.init(milliseconds:))
                stored.passed[row["channel"]] = Passed(count: row["count"], dueAt: due)
            }
            for row in try Row.fetchAll(database, sql: "SELECT * FROM alertFlips") {
                let times = (row["times"] as String).split(separator: " ").compactMap { Int64($0) }
                stored.flips[Self.key(row)] = times.map(UTCTime.init(milliseconds:))
            }
            let last = try Int64.fetchOne(database, sql: "SELECT max(number) FROM incidents") ?? 0
            stored.nextNumber = max(last + 1, try Self.value("nextNumber", database) ?? 1)
            return stored
        }
    }

    private static func key(_ row: Row) -> IncidentKey {
        IncidentKey(rule: row["rule"], object: AlertObject(row["object"] as String))
    }

    /// One transaction: what changed, what channels are to hear, and how far events were read.
    ///
    /// - Parameters:
    ///   - places: by source and stream: the newest event that was judged.
    ///   - done: wishes that were carried out.
    func write(
        _ changes: AlertChanges, of book: AlertBook, _ tellings: [Telling],
        places: [String: [String: Int64]] = [:],
        done: [Wish] = [], digestDay: Int64? = nil
    ) async throws {
        try await database.change { [desk, audit] database in
            for key in changes.conditions { try Self.write(book.conditions[key], key, database) }
            for number in changes.incidents.sorted() { try book.incidents[number]?.write(database) }
            for key in changes.told { try book.told[key]?.write(key, database) }
            for channel in changes.passed { try Self.write(book.passed[channel], channel, database) }
            for key in changes.flips { try Self.write(book.flipTimes(of: key), key, database) }
            for line in changes.story { try Self.write(line, database) }
            if !changes.incidents.isEmpty { try Self.set("nextNumber", book.nextNumber, database) }
            for (source, streams) in places {
                for (stream, place) in streams { try Self.set("events.\(source).\(stream)", place, database) }
            }
            if let digestDay { try Self.set("digestDay", digestDay, database) }
            for wish in done {
                try database.execute(
                    sql: "DELETE FROM alertWishes WHERE number = ?", arguments: [wish.number])
                try audit.write(.alertAcknowledged, "incident \(wish.incident)", by: .console, database)
            }
            for one in tellings { try desk.keep(one.notice, for: one.channel, database) }
        }
    }

    private static func write(_ condition: Condition?, _ key: IncidentKey, _ database: Database) throws {
        if let condition { return try condition.write(key, database) }
        try database.run(
            "DELETE FROM alertConditions WHERE rule = ? AND object = ?", [key.rule, key.object.path])
    }

    private static func write(_ passed: Passed?, _ channel: Int64, _ database: Database) throws {
        guard let passed else {
            return try database.run("DELETE FROM alertPassed WHERE channel = ?", [channel])
        }
        try database.run(
            "INSERT OR REPLACE INTO alertPassed VALUES (?, ?, ?)",
            [channel, passed.count, passed.dueAt?.milliseconds])
    }

    private static func write(_ times: [UTCTime], _ key: IncidentKey, _ database: Database) throws {
        guard !times.isEmpty else {
            return try database.run(
                "DELETE FROM alertFlips WHERE rule = ? AND object = ?", [key.rule, key.object.path])
        }
        let text = times.map { "\($0.milliseconds)" }.joined(separator: " ")
        try database.run(
            "INSERT OR REPLACE INTO alertFlips VALUES (?, ?, ?)", [key.rule, key.object.path, text])
    }

    private static func write(_ line: StoryLine, _ database: Database) throws {
        try database.run(
            "INSERT INTO incidentStory (incident, at, kind, who, text) VALUES (?, ?, ?, ?, ?)",
            [line.incident, line.at.milliseconds, line.kind.rawValue, line.by, line.text])
    }

    // MARK: - What was decided

    func decisions() async throws(StorageError) -> Decisions {
        try await database.read(.decision) { [desk] database in
            var all = Decisions()
            all.revision = try Self.revision(desk, database)
            all.rules = try Self.rules(database)
            all.silences = try Self.silences(database, now: self.database.now)
            let schedules = try Self.schedules(database)
            all.plannedWork = try Row.fetchAll(
                database, sql: "SELECT * FROM plannedWork WHERE endsAt > ?",
                arguments: [self.database.now - PlannedWork.grace]
            ).compactMap { PlannedWork($0, Self.zones, schedules) }
            all.channels = try desk.channels(database)
            all.wishes = try Row.fetchAll(database, sql: "SELECT * FROM alertWishes ORDER BY number").map {
                Wish(number: $0["number"], incident: $0["incident"], who: $0["who"], note: $0["note"])
            }
            return all
        }
    }

    /// Grows with every change by people, in whichever process.
    func revision() async throws(StorageError) -> Int64 {
        try await database.read(.decision) { [desk] in try Self.revision(desk, $0) }
    }

    private static func revision(_ desk: any NoticeDesk, _ database: Database) throws -> Int64 {
        // All only grow, so that their sum says whether one has.
        try (value("revision", database) ?? 0) + desk.revision(database) + ScheduleStore.revision(database)
    }

    static func touch(_ database: Database) throws {
        try database.execute(sql: "UPDATE alertRuntime SET value = value + 1 WHERE key = 'revision'")
    }

    static func value(_ key: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT value FROM alertRuntime WHERE key = ?"), arguments: [key])
    }

    static func set(_ key: String, _ value: Int64, _ database: Database) throws {
        try database.run("INSERT OR REPLACE INTO alertRuntime VALUES (?, ?)", [key, value])
    }

    /// By stream: the newest event of a source that was judged.
    func places(of source: String) async throws(StorageError) -> [String: Int64] {
        let prefix = "events.\(source)."
        return try await database.read(.decision) { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT key, value FROM alertRuntime WHERE key >= ? AND key < ?",
                arguments: [prefix, prefix + "\u{10ffff}"])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    (String(($0["key"] as String).dropFirst(prefix.count)), $0["value"])
                })
        }
    }

    func value(_ key: String) async throws(StorageError) -> Int64? {
        try await database.read(.decision) { try Self.value(key, $0) }
    }
}
