internal import Alerts
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// Rows of the alerts' tables, both ways.
extension Incident {
    init(_ row: Row) {
        let key = IncidentKey(rule: row["rule"], object: AlertObject(row["object"] as String))
        self.init(
            number: row["number"], key: key, facts: IncidentFacts(row),
            openedAt: UTCTime(milliseconds: row["openedAt"]), endedAt: row.time("endedAt"),
            first: row["first"],
            last: row["last"], worst: row["worst"], acknowledgement: Acknowledgement(row),
            flips: row["flips"],
            isFlapping: row["isFlapping"], calmSince: row.time("calmSince"), endsBy: row.time("endsBy"),
            count: row["count"])
    }

    func write(_ database: Database) throws {
        let fields = facts.fields.map { "\($0.name)\t\($0.value)" }.joined(separator: "\n")
        try database.run(
            """
            INSERT OR REPLACE INTO incidents (number, rule, object, severity, title, text, fields, threshold, unit,
                isOutage, behind, settling, openedAt, endedAt, first, last, worst, ackBy, ackAt, ackNote, flips,
                isFlapping, calmSince, endsBy, count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, key.rule, key.object.path, facts.severity.word, facts.title, facts.text, fields,
                facts.threshold, facts.unit, facts.isOutage, facts.behind?.path, facts.settlingMilliseconds,
                openedAt.milliseconds, endedAt?.milliseconds, first, last, worst, acknowledgement?.by,
                acknowledgement?.at.milliseconds, acknowledgement?.note, flips, isFlapping,
                calmSince?.milliseconds, endsBy?.milliseconds, count,
            ])
    }
}

extension IncidentFacts {
    fileprivate init(_ row: Row) {
        let fields = (row["fields"] as String).split(separator: "\n").map { line in
            let halves = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            return NoticeField(String(halves[0]), halves.count > 1 ? String(halves[1]) : "")
        }
        self.init(
            Severity(word: row["severity"] as String) ?? .warning, row["title"], text: row["text"],
            threshold: row["threshold"], unit: row["unit"], fields: fields, isOutage: row["isOutage"],
            behind: (row["behind"] as String?).map { AlertObject($0) }, settlingMilliseconds: row["settling"])
    }
}

extension Incident.Acknowledgement {
    fileprivate init?(_ row: Row) {
        guard let by: String = row["ackBy"], let at = row.time("ackAt") else { return nil }
        self.init(by: by, at: at, note: row["ackNote"])
    }
}

extension Condition {
    init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        self.init(
            state: state, since: UTCTime(milliseconds: row["since"]), measured: row["measured"],
            first: row["first"], last: row["last"], worst: row["worst"], readAt: row.time("readAt"))
    }

    func write(_ key: IncidentKey, _ database: Database) throws {
        try database.run(
            "INSERT OR REPLACE INTO alertConditions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key.rule, key.object.path, state.rawValue, since.milliseconds, measured, first, last, worst,
                readAt?.milliseconds,
            ])
    }
}

extension Told {
    init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        self.init(
            state, at: UTCTime(milliseconds: row["at"]), reminders: row["reminders"],
            saidFlapping: row["saidFlapping"], isHeldByWish: row["isHeldByWish"])
    }

    func write(_ key: ToldKey, _ database: Database) throws {
        try database.run(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                key.incident, key.channel, state.rawValue, at.milliseconds, reminders, saidFlapping,
                isHeldByWish,
            ])
    }
}

extension Rule {
    /// - Parameter schedules: that have names.
    init?(_ row: Row, _ zones: ZoneFiles, _ schedules: NamedHours) {
        let kind: String = row["kind"]
        guard let severity = Severity(word: row["severity"] as String),
            let noData = NoData(rawValue: row["noData"]),
            RuleKind.of(kind) != nil
        else { return nil }
        let direction = (row["direction"] as String?).flatMap { Thresholds.Direction(rawValue: $0) }
        let raise: Double? = row["raise"]
        let thresholds = raise.map { Thresholds(direction ?? .above, raise: $0, clear: row["clear"]) }
        self.init(
            name: row["name"], kind: kind, objects: Glob(row["objects"]),
            terms: Condition.Terms(
                thresholds: thresholds, forSeconds: row["forSeconds"], clearSeconds: row["clearSeconds"],
                noData: noData),
            severity: severity, isOn: row["isOn"], isStandard: row["isStandard"], schedule: row["schedule"])
        hours = schedule.flatMap { try? WorkHours(named: $0, of: schedules, zones) }
    }

    func write(_ database: Database) throws {
        try database.run(
            "INSERT OR REPLACE INTO alertRules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                name, kind, objects.pattern, terms.thresholds?.direction.rawValue, terms.thresholds?.raise,
                terms.thresholds?.clear, terms.forMilliseconds / 1000, terms.clearMilliseconds / 1000,
                terms.noData.rawValue, severity.word, isOn, isStandard, schedule,
            ])
    }
}

extension Silence {
    init?(_ row: Row) {
        guard let matcher = SilenceMatcher(row["matcher"] as String) else { return nil }
        self.init(
            number: row["number"], matcher: matcher, startsAt: UTCTime(milliseconds: row["startsAt"]),
            endsAt: UTCTime(milliseconds: row["endsAt"]), withIncident: row["incident"],
            reason: row["reason"],
            author: row["author"])
    }
}

extension PlannedWork {
    /// - Returns: `nil` for work whose schedule there is not any more, or whose time zone this machine does not know any
    ///   more: it keeps nothing back.
    init?(_ row: Row, _ zones: ZoneFiles, _ schedules: NamedHours) {
        var repeats: WorkHours?
        if let text = row["repeats"] as String? {
            guard let found = try? WorkHours(json: text.utf8, zones, schedules) else { return nil }
            repeats = found
        }
        self.init(
            number: row["number"], name: row["name"], objects: Glob(row["objects"]),
            startsAt: UTCTime(milliseconds: row["startsAt"]), endsAt: UTCTime(milliseconds: row["endsAt"]),
            author: row["author"], repeats: repeats)
    }
}

/// Schedules by their names.
typealias NamedHours = [String: CustomSchedule]

extension WorkHours {
    /// - Parameter json: a custom schedule with windows, without a calendar; or the name of one.
    /// - Throws: `AlertFault.badHours`, with a sentence.
    init(json: some Sequence<UInt8>, _ zones: ZoneFiles, _ schedules: NamedHours) throws(AlertFault) {
        if let name = ScheduleReference.name(json) {
            self = try WorkHours(named: name, of: schedules, zones)
            return
        }
        do {
            let schedule = try CustomSchedule(json: json)
            guard let hours = schedule.hours, schedule.calendar == nil else {
                throw AlertFault.badHours("Work that repeats has windows, and no calendar.")
            }
            self.init(hours, in: try zones.zone(schedule.zone))
        } catch {
            throw .badHours("\(error)")
        }
    }

    /// - Throws: `AlertFault.badHours`, with a sentence.
    init(named name: String, of schedules: NamedHours, _ zones: ZoneFiles) throws(AlertFault) {
        guard let schedule = schedules[name] else {
            throw .badHours(
                "There is no schedule named '\(CleanText.line(name, atMost: 64))'. Add it under Schedules, or choose another."
            )
        }
        guard let hours = schedule.hours, schedule.calendar == nil else {
            throw .badHours("The schedule '\(name)' names times: here, windows are needed.")
        }
        do {
            self.init(hours, in: try zones.zone(schedule.zone), named: name)
        } catch {
            throw .badHours("\(error)")
        }
    }

    /// One window a week for each of these days.
    ///
    /// - Parameters:
    ///   - from: `02:00`.
    ///   - zone: `Europe/Berlin`.
    /// - Throws: `AlertFault.badHours`, with a sentence.
    init(
        days: Set<Int>, from: String, to: String, zone: String, _ zones: ZoneFiles
    ) throws(AlertFault) {
        do {
            let name = try ZoneName(zone)
            let window = try HoursWindow(days: days, from: from, to: to)
            self.init(try Hours(zone: name, windows: [window]), in: try zones.zone(name))
        } catch {
            throw .badHours("\(error)")
        }
    }

    /// The end of a day of the zone: `2026-12-31`; never for an empty text.
    ///
    /// - Throws: `AlertFault.badHours`.
    func end(ofDay text: String) throws(AlertFault) -> UTCTime {
        guard !text.isEmpty else { return PlannedWork.never }
        guard case .once(let date)? = try? HoursDate(text) else {
            throw .badHours("The last day is written as 2026-12-31.")
        }
        let midnight = WallTime(seconds: (date.days + 1) * 86_400)
        return UTCTime(milliseconds: Int64(zone.moments(of: midnight).start) * 1000)
    }

    /// As `init(json:_:_:)` reads it.
    var json: [UInt8] {
        if let name { return ScheduleReference.json(name) }
        return (try? CustomSchedule(zone: hours.zone, hours: hours))?.json ?? []
    }

    /// `Mon, Tue 02:00-04:00, Sun 22:00-02:00 Europe/Berlin`.
    var words: String {
        let windows = hours.windows.map { window in
            let days = window.days.count == 7 ? "daily" : Self.days(window.days)
            return "\(days) \(HoursWindow.text(window.from))-\(HoursWindow.text(window.to))"
        }
        let all = "\(windows.joined(separator: ", ")) \(hours.zone)"
        return name.map { "\($0): \(all)" } ?? all
    }

    static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    private static func days(_ days: Set<Int>) -> String {
        days.sorted().map { dayNames[$0 - 1] }.joined(separator: ", ")
    }
}

extension StoryLine {
    init?(_ row: Row) {
        guard let kind = Kind(rawValue: row["kind"]) else { return nil }
        self.init(
            incident: row["incident"], at: UTCTime(milliseconds: row["at"]), kind: kind, by: row["who"],
            text: row["text"])
    }
}

extension Row {
    fileprivate func time(_ column: String) -> UTCTime? {
        (self[column] as Int64?).map(UTCTime.init(milliseconds:))
    }
}
