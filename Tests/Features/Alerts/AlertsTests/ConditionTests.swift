import Alerts
import HubCore
import MonitorCore
import Schedules
import Testing

@Suite("conditions") struct ConditionTests {
    private let terms = Condition.Terms(
        thresholds: Thresholds(raise: 90, clear: 88), forSeconds: 60, clearSeconds: 30)

    private func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: seconds * 1000) }

    private func changes(
        _ values: [(Int64, AlertReading.Value)], _ terms: Condition.Terms
    ) -> [(Int64, Condition.Change)] {
        var condition = Condition(since: time(0))
        return values.compactMap { seconds, value in
            condition.observe(value, at: time(seconds), terms).map { (seconds, $0) }
        }
    }

    @Test("a condition begins once it has held for its time, and ends once it has not")
    func held() {
        let values: [(Int64, AlertReading.Value)] = [
            (0, .number(95)), (30, .number(95)), (60, .number(96)), (90, .number(50)), (110, .number(50)),
            (120, .number(50)),
        ]
        let found = changes(values, terms)
        #expect(found.map(\.0) == [60, 120])
        #expect(found.map(\.1) == [.began, .ended])
    }

    @Test("a value between the thresholds changes nothing, in either direction")
    func hysteresis() {
        var flapping: [(Int64, AlertReading.Value)] = []
        for second in stride(from: Int64(0), to: 600, by: 10) {
            flapping.append((second, .number(second % 20 == 0 ? 90.5 : 89.5)))
        }
        let quick = Condition.Terms(thresholds: Thresholds(raise: 90, clear: 88))
        #expect(changes(flapping, quick).map(\.1) == [.began])
    }

    @Test("time in which nothing was measured does not count, and neither does the time that a hub was off")
    func gaps() {
        let silent: [(Int64, AlertReading.Value)] = [
            (0, .number(95)), (10, .none), (20, .none), (50, .none), (55, .number(40)),
        ]
        #expect(changes(silent, terms).isEmpty)
        let long = Condition.Terms(forSeconds: 300)
        let away: [(Int64, AlertReading.Value)] = [
            (0, .holds(true)), (3600, .holds(true)), (3605, .holds(true)),
        ]
        #expect(changes(away, long).isEmpty)
    }

    @Test("one false reading starts the clock again")
    func interrupted() {
        let values: [(Int64, AlertReading.Value)] = [
            (0, .number(95)), (50, .number(95)), (55, .number(10)), (59, .number(95)), (70, .number(95)),
        ]
        #expect(changes(values, terms).isEmpty)
    }

    @Test("nothing measured ends what is only wrong while it is there")
    func calmWithoutData() {
        let calm = Condition.Terms(thresholds: Thresholds(raise: 1), noData: .calm)
        let found = changes([(0, .number(5)), (10, .none), (20, .none)], calm)
        #expect(found.map(\.1) == [.began, .ended])
    }

    @Test("values that are not numbers, and readings from the past, judge nothing")
    func hostile() {
        let found = changes(
            [
                (100, .number(.nan)), (110, .number(.infinity)), (120, .number(95)), (10, .number(95)),
                (20, .number(95)),
            ],
            Condition.Terms(thresholds: Thresholds(raise: 90), forSeconds: 1))
        #expect(found.isEmpty)
    }

    @Test("the worst value is kept, in the direction of the rule")
    func worst() {
        var condition = Condition(since: time(0))
        let low = Condition.Terms(thresholds: Thresholds(.below, raise: 10, clear: 12))
        for (second, value) in [(1, 9.0), (2, 3), (3, 8)] {
            _ = condition.observe(.number(value), at: time(Int64(second)), low)
        }
        #expect(condition.worst == 3)
        #expect(condition.last == 8)
        #expect(condition.first == 9)
    }

    @Test("burning without readings is silent after a quarter of an hour")
    func silent() {
        var condition = Condition(since: time(0))
        _ = condition.observe(.holds(true), at: time(0), Condition.Terms())
        #expect(!condition.isSilent(at: time(900)))
        #expect(condition.isSilent(at: time(901)))
    }

    @Test("thresholds that would cross are one threshold")
    func crossing() {
        #expect(Thresholds(raise: 90, clear: 95).clear == 90)
        #expect(Thresholds(.below, raise: 10, clear: 5).clear == 10)
        #expect(Thresholds(raise: 100).clear == 90)
        #expect(Thresholds(.below, raise: 100).clear == 110)
    }

    @Test("history says when a rule would have fired")
    func replay() {
        var replay = Replay()
        let points = (0..<60).map { minute in
            (
                at: time(Int64(minute) * 900),
                value: (10..<14).contains(minute) ? 95.0 : minute > 55 ? 99.0 : 20.0
            )
        }
        replay.judge(
            AlertObject("agent:attic/disk:x"), points,
            Rule(name: "disk.full", kind: "disk.full", terms: terms, severity: .warning))
        #expect(replay.points == 60)
        #expect(replay.spans.map(\.from) == [time(11 * 900), time(57 * 900)])
        #expect(replay.spans.map(\.to) == [time(15 * 900), nil])
        #expect(replay.spans.map(\.worst) == [95, 99])
    }

    @Test("a rule with a schedule would have begun nothing outside of its windows, and ended what it began")
    func replayInSchedule() throws {
        let zone = try ZoneName("UTC")
        let hours = try Hours(
            zone: zone, windows: [HoursWindow(days: Set(1...7), from: "08:00", to: "18:00")])
        let rule = Rule(
            name: "disk.full", kind: "disk.full", terms: terms, severity: .warning, schedule: "office",
            hours: WorkHours(hours, in: .utc))
        let midnight = UTCTime("2026-06-01T00:00:00Z")?.milliseconds ?? 0
        // Bad from 02:00 to 04:00, and from 17:00 to 20:00.
        let points = (0..<96).map { quarter in
            (
                at: UTCTime(milliseconds: midnight + Int64(quarter) * 900_000),
                value: (8..<16).contains(quarter) || (68..<80).contains(quarter) ? 95.0 : 20.0
            )
        }
        var replay = Replay()
        replay.judge(AlertObject("agent:attic/disk:x"), points, rule)
        #expect(replay.points == 96)
        #expect(replay.spans.map { "\($0.from)".prefix(16) } == ["2026-06-01T17:15"])
        #expect(replay.spans.map { $0.to.map { "\($0)".prefix(16) } } == ["2026-06-01T20:15"])
    }
}
