import HubCore
import MonitorCore
import Testing

@testable import Notifications

@Suite("outboxes") struct QueueTests {
    private func row(
        _ number: Int64, _ kind: Notice.Kind, _ incident: Int64, at seconds: Int64,
        _ severity: Severity = .warning
    ) -> QueuedNotice {
        var one = Samples.incident(incident, severity: severity)
        if kind == .ended { one.endedAt = Samples.later(seconds) }
        return QueuedNotice(number: number, notice: Notice(kind, at: Samples.later(seconds), incident: one))
    }

    private func gathering(
        _ rows: [QueuedNotice], at seconds: Int64, _ pace: ChannelPace = ChannelPace(), behind: Bool = false
    ) -> NoticeGathering {
        NoticeGathering(rows, pace: pace, isBehind: behind, at: Samples.later(seconds))
    }

    @Test("a warning waits a minute for others, something critical ten seconds, with what is there")
    func waits() {
        let rows = [row(1, .opened, 1, at: 0)]
        #expect(gathering(rows, at: 59).ready.isEmpty)
        #expect(gathering(rows, at: 59).wakesAt == Samples.later(60))
        #expect(gathering(rows, at: 60).ready == rows)
        let both = rows + [row(2, .opened, 2, at: 5, .critical)]
        #expect(gathering(both, at: 14).ready.isEmpty)
        #expect(gathering(both, at: 15).ready == both)
    }

    @Test("two messages of a group are five minutes apart, unless something critical begins")
    func interval() {
        var pace = ChannelPace()
        pace.sent([row(1, .opened, 1, at: 0)], at: Samples.later(60))
        #expect(gathering([row(2, .ended, 1, at: 70)], at: 200, pace).wakesAt == Samples.later(360))
        #expect(!gathering([row(3, .opened, 2, at: 70, .critical)], at: 80, pace).ready.isEmpty)
    }

    @Test("beyond six messages in a minute what is due is folded into one")
    func budget() {
        var pace = ChannelPace()
        for second in 0..<6 { pace.sent([], at: Samples.later(Int64(second))) }
        let rows = [row(1, .opened, 1, at: -100), row(2, .opened, 2, at: -90)]
        #expect(gathering(rows, at: 10, pace).ready.isEmpty)
        #expect(gathering(rows, at: 10, pace).wakesAt == Samples.later(60))
        #expect(gathering(rows, at: 60, pace).ready == rows)
        for minute in 0..<30 { pace.sent([], at: Samples.later(Int64(minute) * 100)) }
        #expect(gathering(rows, at: 2950, pace).wakesAt != nil)
    }

    @Test("hosts that report are gathered with each other, and many places at once are one message")
    func groups() {
        func host(_ number: Int64, at seconds: Int64, _ object: String) -> QueuedNotice {
            let one = NoticedIncident(
                number: number, rule: "x", object: AlertObject(object), severity: .critical,
                openedAt: Samples.later(seconds), title: "x")
            return QueuedNotice(
                number: number, notice: Notice(.opened, at: Samples.later(seconds), incident: one))
        }
        let hosts = [host(1, at: 0, "host:a"), host(2, at: 9, "host:b")]
        #expect(QueuedNotice.groups(of: hosts) == ["hosts"])
        #expect(gathering(hosts, at: 10).ready == hosts)
        let agents = (1...6).map { host($0, at: $0, "agent:a\($0)") }
        #expect(gathering(Array(agents.prefix(5)), at: 11).ready == [agents[0]])
        #expect(gathering(agents, at: 11).ready == agents)
        #expect(gathering(agents, at: 11).isDigest)
    }

    @Test("a channel that was away, and rows that are a day old, get one message of everything")
    func behind() {
        let rows = [row(1, .opened, 1, at: 0), row(2, .opened, 2, at: 1)]
        #expect(gathering(rows, at: 2, behind: true).isDigest)
        #expect(gathering(rows, at: 2, behind: true).ready == rows)
        #expect(gathering(rows, at: 86_500).isDigest)
        #expect(gathering([], at: 0).wakesAt == nil)
    }

    @Test("what happened to one incident is one item")
    func folding() {
        func stories(_ kinds: [Notice.Kind]) -> [String] {
            let rows = kinds.enumerated().map { row(Int64($0.offset), $0.element, 1, at: Int64($0.offset)) }
            return message(rows).items.map(\.story.rawValue)
        }
        #expect(stories([.opened]) == ["opened"])
        #expect(stories([.ended]) == ["ended"])
        #expect(stories([.opened, .ended]) == ["cameAndWent"])
        #expect(stories([.opened, .ended, .opened]) == ["opened"])
        #expect(stories([.ended, .opened]) == ["again"])
        #expect(stories([.ended, .opened, .ended]) == ["ended"])
        #expect(stories([.reminder]) == ["reminder"])
        #expect(stories([.opened, .reminder]) == ["opened"])
        #expect(stories([.flapping]) == ["flapping"])
        #expect(stories([.digest]) == ["isOpen"])
    }

    @Test("twenty items are listed, the others counted")
    func many() {
        let rows = (1...30).map { row($0, .opened, $0, at: 0) }
        #expect(message(rows).items.count == 20)
        #expect(message(rows).more == 10)
        let passed = QueuedNotice(number: 1, notice: Notice(.passed, at: Samples.opened, count: 4))
        #expect(message([passed]).passed == 4)
    }

    private func message(_ rows: [QueuedNotice]) -> Message {
        Message(
            folding: rows, id: "x", isDigest: false, sentAt: Samples.later(100), hub: HubName(),
            offsetSeconds: 0)
    }

    @Test("pauses grow, the far side's own wait is obeyed up to an hour, and a refusal parks")
    func delivery() {
        var state = DeliveryState()
        var waits: [Int64] = []
        for _ in 0..<9 {
            state.after(.retry(after: nil, said: "503"), at: Samples.opened, chance: 0.5)
            waits.append((state.nextAt!.milliseconds - Samples.opened.milliseconds) / 1000)
        }
        #expect(waits == [5, 15, 45, 120, 300, 600, 900, 900, 900])
        #expect(state.isBehind && !state.isFree(at: Samples.opened))
        state.after(.retry(after: .seconds(30), said: "429"), at: Samples.opened, chance: 0)
        #expect(state.nextAt == Samples.later(30))
        state.after(.retry(after: .seconds(1_000_000), said: "429"), at: Samples.opened, chance: 0)
        #expect(state.nextAt == Samples.later(3600))
        state.after(.refused(said: "404"), at: Samples.opened, chance: 0)
        #expect(state.parked == "404" && !state.isFree(at: Samples.later(1_000_000)))
        state.release()
        #expect(state.isFree(at: Samples.opened))
        state.after(.accepted(id: nil, said: ""), at: Samples.opened, chance: 0)
        #expect(state == DeliveryState())
    }

    @Test("durations and numbers read as people write them")
    func words() {
        let spans: [(Int64, String)] = [
            (0, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (760_000, "12 min 40 s"), (3_600_000, "1 h"),
            (90_000_000, "1 d 1 h"), (86_460_000, "1 d"), (-5, "0 s"),
        ]
        for (milliseconds, text) in spans { #expect(LengthText.text(milliseconds: milliseconds) == text) }
        #expect(Wording.roundDuration(seconds: 300) == "5 minutes")
        #expect(Wording.roundDuration(seconds: 5399) == "1 hour")
        #expect(Wording.number(93) == "93")
        #expect(Wording.number(93.14159) == "93.1")
        #expect(Wording.number(0.12345) == "0.12")
        #expect(Wording.number(1234.5) == "1235")
        #expect(Wording.time(Samples.opened, offset: -12_600, now: Samples.opened) == "06:32:10 -03:30")
        #expect(Wording.short(Samples.opened, offset: 0, now: Samples.later(86_400)) == "2026-11-30 10:02:10")
    }
}
