internal import Alerts
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/rules`, and what each would have said of the past.
struct RuleRoutes: Sendable {
    private static let day: Int64 = 86_400_000
    let store: AlertStore
    let host: HubHost
    let bell: WakeBell

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/rules") { _, _ in try await list() }
        doors.programs(.viewer).get("api/v1/rules/:name/replay") { request, context in
            try await replay(context.word("name"), days: Int64(request.word("days")) ?? 7)
        }
        let administrator = doors.programs(.administrator)
        administrator.post("api/v1/rules") { request, context in
            let words = try RuleWords(try await request.content(atMost: AlertRoutes.longest))
            guard let kind = words.kind.flatMap(RuleKind.of), kind.source == .readings else {
                throw Refusal(
                    .unprocessableContent, "Name a kind of rule that judges readings, such as disk.full.")
            }
            let name = try await store.add(kind, objects: Glob(words.objects ?? "*"), by: context.doer)
            try await change(name, words, context)
            return Answer.json(.created) { $0.value("name", name) }
        }
        administrator.patch("api/v1/rules/:name") { request, context in
            try await change(
                context.word("name"), try RuleWords(try await request.content(atMost: AlertRoutes.longest)),
                context)
            return Answer.done
        }
        administrator.delete("api/v1/rules/:name") { _, context in
            guard try await store.reset(context.word("name"), by: context.doer) else { throw Self.notThere }
            bell.ring()
            return Answer.done
        }
    }

    static let notThere = Refusal(.notFound, "There is no rule of this name. See the page Rules.")

    func change(_ name: String, _ words: RuleWords, _ context: HubContext) async throws {
        guard try await store.change(name, by: context.doer, { try words.change(&$0) }) else {
            throw Self.notThere
        }
        bell.ring()
    }

    private func list() async throws -> Response {
        let rules = try await store.rules()
        return Answer.json { json in
            json.array("rules") { json in
                for rule in rules { json.object { rule.write(&$0) } }
            }
        }
    }

    /// What a rule would have said of the last days.
    func replayed(_ name: String, days: Int64) async throws -> (rule: Rule, replay: Replay?) {
        guard (1...60).contains(days) else { throw Refusal(.badRequest, "A replay is of 1 to 60 days.") }
        guard let rule = try await store.rules().first(where: { $0.name == name }) else {
            throw Self.notThere
        }
        let now = host.clock().milliseconds
        for source in host.alertSources.all {
            guard let all = try await source.history?(rule.kind, now - days * Self.day..<now) else {
                continue
            }
            var replay = Replay()
            for one in all where rule.objects.matches(one.object.path) {
                replay.judge(one.object, one.values, rule)
            }
            return (rule, replay)
        }
        return (rule, nil)
    }

    private func replay(_ name: String, days: Int64) async throws -> Response {
        let (_, replay) = try await replayed(name, days: days)
        guard let replay else {
            throw Refusal(.unprocessableContent, "No history is kept that this rule could be replayed over.")
        }
        return Answer.json { json in
            json.value("days", UInt64(days))
            json.value("points", UInt64(replay.points))
            json.value("fired", UInt64(replay.spans.count))
            json.array("spans") { json in
                for span in replay.spans.suffix(200) {
                    json.object { json in
                        json.value("object", span.object.path)
                        json.value("from", span.from)
                        json.value("to", span.to)
                        json.value("worst", span.worst, decimals: 3)
                    }
                }
            }
        }
    }
}

extension Rule {
    func write(_ json: inout JSONWriter) {
        json.value("name", name)
        json.value("kind", kind)
        json.value("summary", RuleKind.of(kind)?.summary)
        json.value("objects", objects.pattern)
        json.value("severity", severity.word)
        json.value("on", isOn)
        json.value("standard", isStandard)
        json.value("direction", terms.thresholds?.direction.rawValue)
        json.value("raise", terms.thresholds?.raise, decimals: 3)
        json.value("clear", terms.thresholds?.clear, decimals: 3)
        json.value("unit", RuleKind.of(kind)?.unit ?? "")
        json.value("forSeconds", UInt64(terms.forMilliseconds / 1000))
        json.value("clearSeconds", UInt64(terms.clearMilliseconds / 1000))
        json.value("schedule", schedule)
    }
}
