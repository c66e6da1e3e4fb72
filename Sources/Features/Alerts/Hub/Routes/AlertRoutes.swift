internal import Alerts
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/alerts`, `/silences` and `/planned-work`, for programs.
struct AlertRoutes: Sendable {
    private static let most = 200
    static let longest = 4096
    let store: AlertStore
    let keeper: AlertKeeper
    let bell: WakeBell

    func add(to doors: Doors) {
        let viewer = doors.programs(.viewer)
        viewer.get("api/v1/alerts") { request, _ in try await list(request) }
        viewer.get("api/v1/alerts/:number") { _, context in try await one(context.number("number")) }
        viewer.get("api/v1/silences") { _, _ in try await silences() }
        viewer.get("api/v1/planned-work") { _, _ in try await plans() }
        let operators = doors.programs(.operator)
        operators.post("api/v1/alerts/:number/ack") { request, context in
            try await acknowledge(try await request.content(atMost: Self.longest), context)
        }
        operators.post("api/v1/alerts/:number/silence") { request, context in
            try await silence(
                try await request.content(atMost: Self.longest), incident: context.number("number"), context)
        }
        operators.post("api/v1/silences") { request, context in
            try await silence(try await request.content(atMost: Self.longest), incident: nil, context)
        }
        operators.delete("api/v1/silences/:number") { _, context in
            guard try await store.endSilence(context.number("number"), by: context.doer) else {
                throw Self.notThere
            }
            bell.ring()
            return Answer.done
        }
        operators.post("api/v1/planned-work") { request, context in
            try await plan(try await request.content(atMost: Self.longest), context)
        }
        operators.delete("api/v1/planned-work/:number") { _, context in
            guard try await store.endPlan(context.number("number"), by: context.doer) else {
                throw Self.notThere
            }
            bell.ring()
            return Answer.done
        }
    }

    static let notThere = Refusal(
        .notFound, "There is none with this number, or it has ended. See the pages Alerts and Silences.")

    // MARK: - Incidents

    private func list(_ request: Request) async throws -> Response {
        let state = request.word("state")
        let isOpen: Bool?? =
            switch state {
            case "": .some(nil)
            case "open": .some(true)
            case "ended": .some(false)
            default: nil
            }
        guard let isOpen else { throw Refusal(.badRequest, "A state is open or ended.") }
        let object = request.word("object")
        let found = try await store.incidents(
            isOpen: isOpen, object: object.isEmpty ? nil : object, before: Int64(request.word("before")),
            atMost: Self.most)
        return Answer.json { json in
            json.array("alerts") { json in
                for one in found { json.object { one.write(&$0) } }
            }
        }
    }

    private func one(_ number: Int64) async throws -> Response {
        guard let found = try await store.incident(number) else { throw Self.notThere }
        return Answer.json { json in
            found.incident.write(&json)
            json.array("story") { json in
                for line in found.story {
                    json.object { json in
                        json.value("at", line.at)
                        json.value("kind", line.kind.rawValue)
                        json.value("by", line.by)
                        json.value("text", line.text)
                    }
                }
            }
            json.array("told") { json in
                for (channel, told) in found.told.sorted(by: { $0.key < $1.key }) {
                    json.object { json in
                        json.value("channel", UInt64(channel))
                        json.value("state", told.state.rawValue)
                        json.value("at", told.at)
                        json.value("reminders", UInt64(told.reminders))
                    }
                }
            }
        }
    }

    private func acknowledge(_ body: [UInt8], _ context: HubContext) async throws -> Response {
        let note = try body.isEmpty ? nil : SilenceWords(body).note
        let number = context.number("number")
        guard try await keeper.acknowledge(number, note: note, by: context.doer.name) else {
            throw Self.notThere
        }
        try await store.keep(acknowledgementOf: number, by: context.doer)
        return Answer.done
    }

    // MARK: - Silences and planned work

    private func silence(_ body: [UInt8], incident: Int64?, _ context: HubContext) async throws -> Response {
        let words = try SilenceWords(body)
        var matcher = words.matcher
        if let incident {
            guard let found = try await store.incident(incident), found.incident.isOpen else {
                throw Self.notThere
            }
            matcher = SilenceMatcher(
                rule: Glob(found.incident.key.rule), object: Glob(found.incident.key.object.path))
        }
        guard let matcher else {
            throw Refusal(.unprocessableContent, "A silence has a \"matcher\", such as object=agent:attic*.")
        }
        try Self.check(matcher, context)
        let number = try await store.silence(
            matcher, seconds: words.seconds ?? 3600, untilItEnds: words.untilItEnds ? incident : nil,
            reason: words.reason, by: context.doer)
        bell.ring()
        return Answer.json(.created) { $0.value("number", UInt64(number)) }
    }

    /// Everything is an administrator's to silence.
    static func check(_ matcher: SilenceMatcher, _ context: HubContext) throws {
        guard !matcher.isEverything || (context.visitor?.role ?? .viewer) >= .administrator else {
            throw Refusal(.forbidden, "A silence of everything is for administrators.")
        }
    }

    private func silences() async throws -> Response {
        let all = try await store.silences()
        return Answer.json { json in
            json.array("silences") { json in
                for one in all {
                    json.object { json in
                        json.value("number", UInt64(one.number))
                        json.value("matcher", "\(one.matcher)")
                        json.value("startsAt", one.startsAt)
                        json.value("endsAt", one.endsAt)
                        json.value("incident", one.withIncident.map { UInt64($0) })
                        json.value("reason", one.reason)
                        json.value("author", one.author)
                    }
                }
            }
        }
    }

    private func plan(_ body: [UInt8], _ context: HubContext) async throws -> Response {
        let words = try SilenceWords(body)
        let schedules = try await store.schedules()
        let repeats = try words.repeats.map { try WorkHours(json: $0, AlertStore.zones, schedules) }
        // What repeats begins now, and lasts until it is cancelled, where nothing else is said.
        let from = words.startsAt ?? repeats.map { _ in store.database.clock() }
        let to = words.endsAt ?? repeats.map { _ in PlannedWork.never }
        guard let from, let to else { throw AlertFault.badPlan }
        let number = try await store.plan(
            words.name, objects: Glob(words.objects), from: from, to: to, repeats: repeats, by: context.doer)
        bell.ring()
        return Answer.json(.created) { $0.value("number", UInt64(number)) }
    }

    private func plans() async throws -> Response {
        let all = try await store.plannedWork()
        let now = store.database.clock()
        return Answer.json { json in
            json.array("plannedWork") { json in
                for one in all {
                    json.object { json in
                        json.value("number", UInt64(one.number))
                        json.value("name", one.name)
                        json.value("objects", one.objects.pattern)
                        json.value("startsAt", one.startsAt)
                        json.value("endsAt", one.endsAt == PlannedWork.never ? nil : one.endsAt)
                        json.value("author", one.author)
                        if let repeats = one.repeats {
                            json.raw("repeats", repeats.json)
                            let window = one.window(from: now)
                            json.value("nextFrom", window?.lowerBound)
                            json.value("nextTo", window?.upperBound)
                        }
                    }
                }
            }
        }
    }
}

extension Incident {
    func write(_ json: inout JSONWriter) {
        json.value("number", UInt64(max(number, 0)))
        json.value("rule", key.rule)
        json.value("object", key.object.path)
        json.value("severity", severity.word)
        json.value("state", state.rawValue)
        json.value("title", facts.title)
        json.value("text", facts.text)
        json.value("openedAt", openedAt)
        json.value("endedAt", endedAt)
        json.value("value", last, decimals: 3)
        json.value("worst", worst, decimals: 3)
        json.value("threshold", facts.threshold, decimals: 3)
        json.value("unit", facts.unit)
        json.value("flapping", isFlapping)
        json.value("flips", UInt64(max(flips, 0)))
        json.value("count", UInt64(max(count, 0)))
        json.value("acknowledgedBy", acknowledgement?.by)
        json.value("acknowledgedAt", acknowledgement?.at)
        json.value("note", acknowledgement?.note)
    }
}

extension AlertFault: RefusalConvertible {
    var refusal: Refusal { Refusal(.unprocessableContent, description) }
}

extension MetricsText {
    mutating func incidents(_ open: [Incident]) {
        family("monitor_incidents_open", .gauge, "Incidents that are open, by severity.") { text in
            for severity in Severity.allCases {
                text.sample(["severity": severity.word], UInt64(open.count { $0.severity == severity }))
            }
        }
        family("monitor_incidents_unacknowledged", .gauge, "Open incidents that no person has acknowledged.")
        { text in
            text.sample([:], UInt64(open.count { $0.acknowledgement == nil }))
        }
    }
}
