internal import Alerts
internal import HubCore
internal import HubDatabase
internal import HubSchedules
internal import MonitorCore

/// What people decide and see. Every change is in the audit, and makes the revision grow.
extension AlertStore {
    static let mostRules = 200
    static let mostSilences = 200

    // MARK: - Schedules

    static func schedules(_ database: Database) throws -> NamedHours {
        Dictionary(
            try ScheduleStore.all(database).map { ($0.name, $0.schedule) },
            uniquingKeysWith: { one, _ in one })
    }

    func schedules() async throws(StorageError) -> NamedHours {
        try await database.read(.decision) { try Self.schedules($0) }
    }

    // MARK: - Rules

    /// Those that ship, as they were changed, then further ones.
    static func rules(_ database: Database) throws -> [Rule] {
        let schedules = try schedules(database)
        let kept = try Row.fetchAll(database, sql: "SELECT * FROM alertRules ORDER BY name").compactMap {
            Rule($0, zones, schedules)
        }
        let byName = Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0) })
        let standard = RuleKind.all.map(\.standard)
        return standard.map { byName[$0.name] ?? $0 } + kept.filter { !$0.isStandard }
    }

    func rules() async throws(StorageError) -> [Rule] {
        try await database.read(.decision) { try Self.rules($0) }
    }

    /// - Returns: `false` for a rule that there is not.
    func change(
        _ name: String, by actor: AuditActor, _ change: @Sendable @escaping (inout Rule) throws -> Void
    ) async throws -> Bool {
        try await database.change { [audit] database in
            guard var rule = try Self.rules(database).first(where: { $0.name == name }) else { return false }
            let before = rule.schedule
            try change(&rule)
            // A rule whose schedule was removed can still be switched off.
            if let name = rule.schedule, name != before {
                rule.hours = try WorkHours(named: name, of: Self.schedules(database), Self.zones)
            }
            try rule.write(database)
            try audit.write(.ruleChanged, name, by: actor, database)
            try Self.touch(database)
            return true
        }
    }

    /// A further rule of a kind, for some objects.
    ///
    /// - Returns: its name.
    func add(_ kind: RuleKind, objects: Glob, by actor: AuditActor) async throws -> String {
        try await database.change { [audit] database in
            let rules = try Self.rules(database)
            guard rules.count < Self.mostRules else { throw AlertFault.tooManyRules }
            let taken = Set(rules.map(\.name))
            let number = (2...Self.mostRules + 1).first { !taken.contains("\(kind.word)#\($0)") } ?? 0
            let standard = kind.standard
            let rule = Rule(
                name: "\(kind.word)#\(number)", kind: kind.word, objects: objects, terms: standard.terms,
                severity: standard.severity, isOn: false)
            try rule.write(database)
            try audit.write(.ruleAdded, rule.name, by: actor, database)
            try Self.touch(database)
            return rule.name
        }
    }

    /// Removes a further rule; one that ships becomes what it was.
    ///
    /// - Returns: `false` for a rule that there is not.
    func reset(_ name: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { [audit] database in
            guard try Self.rules(database).contains(where: { $0.name == name }) else { return false }
            try database.execute(sql: "DELETE FROM alertRules WHERE name = ?", arguments: [name])
            try audit.write(.ruleReset, name, by: actor, database)
            try Self.touch(database)
            return true
        }
    }

    // MARK: - Silences and planned work

    static func silences(_ database: Database, now: Int64) throws -> [Silence] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM silences WHERE endsAt > ? ORDER BY endsAt", arguments: [now]
        ).compactMap(Silence.init)
    }

    func silences() async throws(StorageError) -> [Silence] {
        let now = database.now
        return try await database.read(.decision) { try Self.silences($0, now: now) }
    }

    /// - Returns: its number.
    /// - Throws: `AlertFault`.
    func silence(
        _ matcher: SilenceMatcher, seconds: Int64, untilItEnds incident: Int64? = nil, reason: String,
        by actor: AuditActor
    ) async throws -> Int64 {
        let longest = matcher.isEverything ? Silence.longestOfAll : Silence.longest
        guard seconds > 0, seconds <= longest / 1000 else {
            throw AlertFault.silenceLength(matcher.isEverything)
        }
        let reason = CleanText.line(reason, atMost: 300)
        guard !reason.isEmpty else { throw AlertFault.noReason }
        let now = database.now
        return try await database.change { [audit] database in
            guard try Self.silences(database, now: now).count < Self.mostSilences else {
                throw AlertFault.tooManySilences
            }
            try database.execute(
                sql: """
                    INSERT INTO silences (matcher, startsAt, endsAt, incident, reason, author)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [matcher.description, now, now + seconds * 1000, incident, reason, actor.name])
            let number = database.lastInsertedRowID
            try audit.write(.silenceAdded, "\(matcher)", by: actor, database)
            try Self.touch(database)
            return number
        }
    }

    /// - Returns: `false` for a silence that is not in force.
    func endSilence(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        let now = database.now
        return try await database.change { [audit] database in
            try database.execute(
                sql: """
                    UPDATE silences SET endsAt = max(?, startsAt + 1), endedBy = ?
                    WHERE number = ? AND endsAt > ?
                    """, arguments: [now, actor.name, number, now])
            guard database.changesCount > 0 else { return false }
            try audit.write(.silenceEnded, "silence \(number)", by: actor, database)
            try Self.touch(database)
            return true
        }
    }

    func plannedWork() async throws(StorageError) -> [PlannedWork] {
        let now = database.now
        return try await database.read(.decision) { database in
            let schedules = try Self.schedules(database)
            return try Row.fetchAll(
                database, sql: "SELECT * FROM plannedWork WHERE endsAt > ? ORDER BY startsAt",
                arguments: [now]
            ).compactMap { PlannedWork($0, Self.zones, schedules) }
        }
    }

    /// - Parameter repeats: in which windows of the time; `nil` for all of it.
    func plan(
        _ name: String, objects: Glob, from: UTCTime, to: UTCTime, repeats: WorkHours? = nil,
        by actor: AuditActor
    ) async throws -> Int64 {
        let name = CleanText.line(name, atMost: 100)
        let length = to.milliseconds - from.milliseconds
        guard !name.isEmpty, !objects.pattern.isEmpty, objects.pattern.utf8.count <= Glob.longest, length > 0,
            repeats != nil || length <= Silence.longest, to.milliseconds > database.now
        else { throw AlertFault.badPlan }
        if let repeats {
            guard !repeats.isTooLong(from: max(from, UTCTime(milliseconds: database.now))) else {
                throw AlertFault.longWindow
            }
        }
        return try await database.change { [audit] database in
            if let name = repeats?.name {
                // It may have been changed or removed since it was read.
                _ = try WorkHours(named: name, of: Self.schedules(database), Self.zones)
            }
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM plannedWork WHERE endsAt > ?",
                arguments: [self.database.now])
            guard count ?? 0 < Self.mostPlans else { throw AlertFault.tooManyPlans }
            try database.execute(
                sql: """
                    INSERT INTO plannedWork (name, objects, startsAt, endsAt, author, repeats)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, objects.pattern, from.milliseconds, to.milliseconds, actor.name,
                    repeats.map { String(decoding: $0.json, as: UTF8.self) },
                ])
            let number = database.lastInsertedRowID
            try audit.write(.workPlanned, "\(name) (\(objects.pattern))", by: actor, database)
            try Self.touch(database)
            return number
        }
    }

    func endPlan(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { [audit] database in
            try database.execute(sql: "DELETE FROM plannedWork WHERE number = ?", arguments: [number])
            guard database.changesCount > 0 else { return false }
            try audit.write(.workCancelled, "planned work \(number)", by: actor, database)
            try Self.touch(database)
            return true
        }
    }

    // MARK: - Incidents

    /// The newest first.
    ///
    /// - Parameters:
    ///   - isOpen: `nil` for both.
    ///   - family: the first word of their rules' kinds, such as `heartbeat`; `nil` for all.
    ///   - object: `*` for any text; `nil` for all.
    ///   - before: only those of smaller numbers.
    func incidents(
        isOpen: Bool? = nil, of family: String? = nil, object: String? = nil, before: Int64? = nil,
        atMost most: Int
    ) async throws(StorageError) -> [Incident] {
        try await database.read(.chart) { database in
            let state = isOpen.map { $0 ? "AND endedAt IS NULL" : "AND endedAt IS NOT NULL" } ?? ""
            let sql = """
                SELECT * FROM incidents WHERE number < ?1 \(state)
                    AND (?2 IS NULL OR substr(rule, 1, length(?2) + 1) = ?2 || '.')
                ORDER BY number DESC LIMIT ?3
                """
            // Objects are compared here: SQLite's own patterns mean other characters, too.
            let limit = object == nil ? most : 5000
            let found = try Row.fetchAll(database, sql: sql, arguments: [before ?? .max, family, limit]).map(
                Incident.init)
            guard let object else { return found }
            return Array(found.filter { Glob(object).matches($0.key.object.path) }.prefix(most))
        }
    }

    /// An incident, its story, and who was told.
    func incident(
        _ number: Int64
    ) async throws(StorageError) -> (incident: Incident, story: [StoryLine], told: [Int64: Told])? {
        try await database.read(.decision) { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM incidents WHERE number = ?", arguments: [number])
            else { return nil }
            let story = try Row.fetchAll(
                database, sql: "SELECT * FROM incidentStory WHERE incident = ? ORDER BY number LIMIT 1000",
                arguments: [number]
            ).compactMap(StoryLine.init)
            var told: [Int64: Told] = [:]
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM told WHERE incident = ?", arguments: [number])
            for row in rows { told[row["channel"]] = Told(row) }
            return (Incident(row), story, told)
        }
    }

    /// Names of channels that are on, by their numbers.
    func channelNames() async throws(StorageError) -> [Int64: String] {
        try await database.read(.decision) { [desk] database in
            Dictionary(uniqueKeysWithValues: try desk.channels(database).map { ($0.number, $0.name) })
        }
    }

    /// By a command: the hub that runs carries it out within a second.
    ///
    /// - Returns: `false` for an incident that is not open.
    func wish(toAcknowledge number: Int64, note: String?, by actor: AuditActor) async throws -> Bool {
        let now = database.now
        return try await database.change { database in
            guard
                try Bool.fetchOne(
                    database, sql: "SELECT endedAt IS NULL FROM incidents WHERE number = ?",
                    arguments: [number]) == true
            else { return false }
            try database.execute(
                sql: "INSERT INTO alertWishes (incident, who, note, at) VALUES (?, ?, ?, ?)",
                arguments: [number, actor.name, note.map { CleanText.line($0, atMost: 500) }, now])
            try Self.touch(database)
            return true
        }
    }

    func keep(acknowledgementOf number: Int64, by actor: AuditActor) async throws {
        try await database.change { [audit] database in
            try audit.write(.alertAcknowledged, "incident \(number)", by: actor, database)
        }
    }

    /// Deletes what ended so long ago.
    func forget(before time: UTCTime) async throws {
        try await database.change { database in
            let old = "SELECT number FROM incidents WHERE endedAt < ? LIMIT 500"
            for table in ["incidentStory", "told"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE incident IN (\(old))", arguments: [time.milliseconds])
            }
            try database.execute(
                sql: "DELETE FROM incidents WHERE number IN (\(old))", arguments: [time.milliseconds])
            try database.execute(
                sql: "DELETE FROM silences WHERE endsAt < ?", arguments: [time.milliseconds])
            try database.execute(
                sql: "DELETE FROM plannedWork WHERE endsAt < ?", arguments: [time.milliseconds])
        }
    }
}

/// Why something was not done.
enum AlertFault: Error, Sendable, Equatable, CustomStringConvertible {
    case silenceLength(Bool)
    case noReason
    case tooManySilences
    case tooManyRules
    case tooManyPlans
    case badPlan
    /// With a sentence.
    case badHours(String)
    case badRule(String)

    var description: String {
        switch self {
        case .silenceLength(let isEverything):
            isEverything
                ? "A silence of everything lasts at most 24 hours." : "A silence lasts at most 30 days."
        case .noReason: "Say why: a silence has a reason."
        case .tooManySilences: "There are \(AlertStore.mostSilences) silences already. End one first."
        case .tooManyRules: "There are \(AlertStore.mostRules) rules already. Remove one first."
        case .badPlan:
            "Planned work has a name, objects, and an end after its beginning, at most 30 days later."
        case .tooManyPlans:
            "There are \(AlertStore.mostPlans) entries of planned work already. Cancel one first."
        case .badHours(let sentence), .badRule(let sentence): sentence
        }
    }
}

extension AlertFault {
    static let longWindow = badHours("A window of work that repeats lasts at most three days.")
}

extension AuditAction {
    static let alertAcknowledged = AuditAction("alert-acknowledged", kept: .routine)
    static let silenceAdded = AuditAction("silence-added", kept: .routine)
    static let silenceEnded = AuditAction("silence-ended", kept: .routine)
    static let workPlanned = AuditAction("work-planned", kept: .routine)
    static let workCancelled = AuditAction("work-cancelled", kept: .routine)
    static let ruleAdded = AuditAction("rule-added")
    static let ruleChanged = AuditAction("rule-changed")
    static let ruleReset = AuditAction("rule-reset")

    static let ofAlerts: [AuditAction] = [
        .alertAcknowledged, .silenceAdded, .silenceEnded, .workPlanned, .workCancelled, .ruleAdded,
        .ruleChanged,
        .ruleReset,
    ]
}
