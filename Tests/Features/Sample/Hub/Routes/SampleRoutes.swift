internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// `/sample`: a page with a word; `PUT /api/v1/sample/WORD` says one, and signals it.
struct SampleRoutes: Sendable {
    let host: HubHost
    let store: SampleStore
    let said: SampleWord

    func add(to doors: Doors) {
        doors.pages(.viewer).get("sample") { _, context in
            context.page(SamplePage(word: host.settings(SampleSettings.self).word), section: "/sample")
        }
        doors.programs(.viewer).get("api/v1/sample") { _, _ in
            let words = try await store.words()
            return Answer.json { json in
                json.array("words") { json in for word in words { json.value(nil, word) } }
            }
        }
        doors.programs(.operator).put("api/v1/sample/:word") { _, context in
            let word = context.word("word")
            guard word != "nothing" else { throw Refusal(.unprocessableContent, "Say a word.") }
            try await store.say(word, by: context.doer)
            said.say(word)
            host.live.ring()
            host.signals.publish(
                Signal(source: "sample", subject: "word", state: word, at: host.clock()))
            return Answer.json { $0.value("word", word) }
        }
    }
}
