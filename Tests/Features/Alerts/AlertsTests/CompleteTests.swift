import Alerts
import HubCore
import MonitorCore
import Testing

@Suite("sources that name all that is wrong") struct CompleteTests {
    private static let kinds: Set = ["probe.down", "heartbeat.missed"]
    private let first = AlertObject.agent("attic").part("target", "10.99.0.1")
    private let second = AlertObject.agent("attic").part("target", "10.99.0.2")
    private var now = UTCTime(milliseconds: 1_800_000_000_000)

    private var book: AlertBook {
        var book = AlertBook(startedAt: now)
        let own = Rule(
            name: "mine", kind: "probe.down", objects: Glob("*10.99.0.1"),
            terms: RuleKind.of("probe.down")!.standard.terms, severity: .info)
        book.set(rules: RuleKind.all.map(\.standard) + [own], at: now)
        return book
    }

    private func read(
        _ values: [(AlertObject, AlertReading.Value)], _ book: inout AlertBook, at time: UTCTime
    ) {
        let readings = values.map { AlertReading("probe.down", $0, $1, at: time) }
        for reading in readings { book.observe(reading, at: time) }
        book.observeUnnamed(of: Self.kinds, besides: readings, at: time)
    }

    private func after(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: now.milliseconds + seconds * 1000)
    }

    @Test("what it does not name is well; what it does not know stays as it is")
    func unnamed() {
        var book = book
        read([(first, .holds(true)), (second, .holds(true))], &book, at: now)
        // A rule of one's own judges as the one that ships.
        #expect(
            book.open.map { "\($0.key.rule) \($0.key.object.name)" }.sorted() == [
                "mine 10.99.0.1", "probe.down 10.99.0.1", "probe.down 10.99.0.2",
            ])
        read([(first, .none)], &book, at: after(60))
        #expect(book.open.map(\.key.object.name) == ["10.99.0.1", "10.99.0.1"])
        read([], &book, at: after(120))
        #expect(book.open.isEmpty && book.conditions.isEmpty)
        // It burns again, as the same story.
        read([(second, .holds(true))], &book, at: after(180))
        #expect(book.open.map(\.key.object.name) == ["10.99.0.2"])
    }

    @Test("what a signal said a moment ago is newer than what was read; what no signal ended ends")
    func signals() {
        var book = book
        let key = IncidentKey(rule: "heartbeat.missed", object: AlertObject("host:web01"))
        book.begin(key, IncidentFacts(.critical, "web01"), at: now)
        read([], &book, at: after(2))
        #expect(book.open.count == 1)
        read([], &book, at: after(15))
        #expect(book.open.isEmpty)
    }
}
