import Heartbeats
import MonitorCore
import Schedules
import Testing

/// Minutes after noon of a day.
private func minute(_ minutes: Double) -> UTCTime {
    UTCTime(milliseconds: 1_780_000_000_000 + Int64(minutes * 60_000))
}

private func table(every seconds: Int = 300, grace: Int = 60) throws -> Timetable {
    try Timetable(ReportExpectation(.every(seconds: seconds), graceSeconds: grace), [:])
}

@Suite("a host's heartbeats") struct HeartbeatTests {
    private let rules = HostRules(longestRun: 600)
    private let one = RunID("11111111-2222-3333-4444-555555555555")
    private let two = RunID("aaaaaaaa-2222-3333-4444-555555555555")

    @Test("a host that was never heard has no deadline")
    func new() throws {
        var beat = Heartbeat()
        #expect(beat.deadline(rules) == nil)
        #expect(beat.judge(at: minute(1e6), rules) == nil)
        #expect(beat.state == .new)
    }

    @Test("the first success makes it up, and its absence down at the deadline, whenever that is noticed")
    func missed() throws {
        var beat = Heartbeat()
        let first = beat.hear(Ping(.success, at: minute(0)), rules, try table())
        #expect(first.flip == Flip(from: .new, to: .up, at: minute(0), reason: .heard))
        #expect(beat.judge(at: minute(5.99), rules) == nil)
        #expect(beat.isLate(at: minute(5.5), rules) && !beat.isLate(at: minute(4), rules))
        let down = beat.judge(at: minute(60), rules)
        #expect(down == Flip(from: .up, to: .down, at: minute(6), reason: .timeout))
        #expect(beat.judge(at: minute(61), rules) == nil)
        let up = beat.hear(Ping(.success, at: minute(62)), rules, try table()).flip
        #expect(up == Flip(from: .down, to: .up, at: minute(62), reason: .heard))
    }

    @Test("a run that does not end is an overrun; a failure ends it at once, with its duration")
    func runs() throws {
        let daily = try table(every: 86_400, grace: 600)
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(-5)), rules, daily)
        _ = beat.hear(Ping(.start, at: minute(0)), rules, daily)
        #expect(beat.deadline(rules) == minute(10))
        var overrun = beat
        #expect(
            overrun.judge(at: minute(11), rules)
                == Flip(from: .up, to: .down, at: minute(10), reason: .overrun))
        let failed = beat.hear(Ping(.fail, at: minute(3)), rules, daily)
        #expect(failed.durationMilliseconds == 180_000)
        #expect(failed.flip == Flip(from: .up, to: .down, at: minute(3), reason: .fail))
    }

    @Test("a run of a new host makes it down when it does not end")
    func firstRun() throws {
        var beat = Heartbeat()
        _ = beat.hear(Ping(.start, at: minute(0)), rules, try table())
        #expect(beat.state == .new)
        #expect(
            beat.judge(at: minute(10), rules) == Flip(from: .new, to: .down, at: minute(10), reason: .overrun)
        )
    }

    @Test("runs are told apart by their IDs")
    func runIDs() throws {
        let daily = try table(every: 86_400)
        var beat = Heartbeat()
        _ = beat.hear(Ping(.start, at: minute(0), run: one), rules, daily)
        // Another run's success leaves it open.
        #expect(beat.hear(Ping(.success, at: minute(1), run: two), rules, daily).durationMilliseconds == nil)
        #expect(beat.run?.id == one)
        #expect(
            beat.hear(Ping(.success, at: minute(2), run: one), rules, daily).durationMilliseconds == 120_000)
        #expect(beat.run == nil)
        // A success without an ID ends any, unmeasured.
        _ = beat.hear(Ping(.start, at: minute(3), run: one), rules, daily)
        #expect(beat.hear(Ping(.success, at: minute(4)), rules, daily).durationMilliseconds == nil)
        #expect(beat.run == nil)
        // So does any failure.
        _ = beat.hear(Ping(.start, at: minute(5), run: one), rules, daily)
        _ = beat.hear(Ping(.fail, at: minute(6), run: two), rules, daily)
        #expect(beat.run == nil)
    }

    @Test("runs of more than three days are not measured")
    func longRun() throws {
        let rules = HostRules(longestRun: 31_622_400)
        var beat = Heartbeat()
        _ = beat.hear(Ping(.start, at: minute(0)), rules, try table())
        #expect(
            beat.hear(Ping(.success, at: minute(72 * 60 + 1)), rules, try table()).durationMilliseconds == nil
        )
    }

    @Test("an exit status is a success or the reason of a failure")
    func exit() throws {
        var beat = Heartbeat()
        #expect(beat.hear(Ping(.exit(0), at: minute(0)), rules, try table()).flip?.to == .up)
        #expect(beat.hear(Ping(.exit(3), at: minute(1)), rules, try table()).flip?.reason == .exit(3))
    }

    @Test("a note changes nothing")
    func log() throws {
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(0)), rules, try table())
        let before = beat
        #expect(beat.hear(Ping(.log, at: minute(3)), rules, try table()) == Heartbeat.Hearing())
        #expect(beat == before)
    }

    @Test("failures and successes in a row may be asked for")
    func counts() throws {
        let patient = HostRules(longestRun: 600, failuresBefore: 3, successesBefore: 2)
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(0)), patient, try table())
        #expect(beat.hear(Ping(.fail, at: minute(1)), patient, try table()).flip == nil)
        #expect(beat.hear(Ping(.fail, at: minute(2)), patient, try table()).flip == nil)
        // It failed, yet it was heard: the deadline moves.
        #expect(beat.deadline(patient) == minute(8))
        #expect(beat.hear(Ping(.fail, at: minute(3)), patient, try table()).flip?.to == .down)
        #expect(beat.hear(Ping(.success, at: minute(4)), patient, try table()).flip == nil)
        #expect(beat.hear(Ping(.success, at: minute(5)), patient, try table()).flip?.to == .up)
        #expect(beat.failures == 0 && beat.successes == 0)
    }

    @Test("a failure while it is down is counted, and tells nothing new")
    func failsOn() throws {
        var beat = Heartbeat()
        _ = beat.hear(Ping(.fail, at: minute(0)), rules, try table())
        #expect(beat.hear(Ping(.fail, at: minute(1)), rules, try table()).flip == nil)
        #expect(beat.failures == 2 && beat.deadline(rules) == nil)
    }

    @Test("a paused host is judged by no deadline, and a ping ends the pause unless it is sticky")
    func paused() throws {
        let sticky = HostRules(longestRun: 600, isSticky: true)
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(0)), rules, try table())
        #expect(beat.pause(at: minute(1)) == Flip(from: .up, to: .paused, at: minute(1), reason: .paused))
        #expect(beat.pause(at: minute(2)) == nil)
        #expect(beat.judge(at: minute(1e6), rules) == nil)
        var other = beat
        #expect(other.hear(Ping(.success, at: minute(3)), sticky, try table()).isIgnored)
        #expect(other.lastBeat == minute(0))
        #expect(other.resume(at: minute(4), try table())?.to == .up)
        #expect(other.deadline(sticky) == minute(10))
        #expect(beat.hear(Ping(.success, at: minute(3)), rules, try table()).flip?.to == .up)
        var never = Heartbeat()
        _ = never.pause(at: minute(0))
        #expect(never.resume(at: minute(1), try table())?.to == .new)
    }

    @Test("another schedule blames no host for the time before it")
    func followed() throws {
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(0)), rules, try table(every: 86_400))
        beat.follow(try table(), at: minute(120))
        #expect(beat.deadline(rules) == minute(126))
        beat.follow(try table(every: 86_400), at: minute(121))
        #expect(beat.deadline(rules) == minute(1441))
    }

    @Test("while nothing could be heard, no deadline and no run passes")
    func excused() throws {
        var beat = Heartbeat()
        _ = beat.hear(Ping(.success, at: minute(0)), rules, try table())
        _ = beat.hear(Ping(.start, at: minute(1)), rules, try table())
        var missed = beat
        #expect(!missed.excuse(from: minute(7), to: minute(20), rules, try table()))
        #expect(missed.judge(at: minute(20), rules)?.at == minute(6))
        let isExcused = beat.excuse(from: minute(3), to: minute(20), rules, try table())
        #expect(isExcused && beat.run == nil && beat.deadline(rules) == minute(26))
    }

    @Test("a hundred thousand random pings and times keep what always holds")
    func invariants() throws {
        var random = SeededRandom(seed: 7)
        let kinds: [PingKind] = [.success, .fail, .start, .log, .exit(0), .exit(9)]
        for _ in 0..<200 {
            var beat = Heartbeat()
            var now = minute(0)
            let rules = HostRules(
                longestRun: 60 * Int.random(in: 1...20, using: &random),
                failuresBefore: Int.random(in: 1...3, using: &random),
                successesBefore: Int.random(in: 1...3, using: &random), isSticky: .random(using: &random))
            var state = HostState.new
            for _ in 0..<500 {
                now = UTCTime(milliseconds: now.milliseconds + Int64.random(in: 1...400_000, using: &random))
                var flips: [Flip?] = []
                if let deadline = beat.deadline(rules), deadline <= now {
                    flips.append(beat.judge(at: now, rules))
                    #expect(flips.last??.at == deadline)
                }
                switch Int.random(in: 0...19, using: &random) {
                case 0: flips.append(beat.pause(at: now))
                case 1: flips.append(beat.resume(at: now, try table()))
                default:
                    let ping = Ping(
                        kinds.randomElement(using: &random)!, at: now,
                        run: [nil, one, two].randomElement(using: &random)!)
                    flips.append(beat.hear(ping, rules, try table()).flip)
                }
                for flip in flips.compactMap(\.self) {
                    #expect(flip.from == state && flip.to != state)
                    state = flip.to
                }
                #expect(beat.state == state)
                #expect((beat.reason != nil) == (state == .down))
                // A host that is up has a deadline in the future; one that is down or paused has none.
                if state == .up { #expect(beat.deadline(rules).map { $0 > now || beat.run != nil } ?? false) }
                if state == .down || state == .paused { #expect(beat.deadline(rules) == nil) }
            }
        }
    }
}

@Suite("uptime") struct UptimeTests {
    @Test("twenty minutes of a Berlin October, by real time")
    func october() throws {
        // 745 hours: down at 02:50 by the wall, up at 02:10, twenty minutes later.
        let start = try #require(UTCTime("2026-09-30T22:00:00Z")).milliseconds
        let end = try #require(UTCTime("2026-10-31T23:00:00Z")).milliseconds
        let flips = [
            Flip(from: .up, to: .down, at: try #require(UTCTime("2026-10-25T00:50:00Z")), reason: .timeout),
            Flip(from: .down, to: .up, at: try #require(UTCTime("2026-10-25T01:10:00Z")), reason: .heard),
        ]
        let uptime = Uptime(flips, initial: .up, in: start..<end, now: UTCTime(milliseconds: end))
        #expect(uptime.downMilliseconds == 20 * 60_000)
        #expect(uptime.downs == 1)
        let percent = try #require(uptime.ratio) * 100
        #expect((percent * 10_000).rounded() / 10_000 == 99.9553)
    }

    @Test("the future, and times before the first word, are unknown")
    func unknown() {
        let flips = [Flip(from: .new, to: .up, at: minute(10), reason: .heard)]
        let range = minute(0).milliseconds..<minute(60).milliseconds
        let uptime = Uptime(flips, initial: .new, in: range, now: minute(30))
        #expect(uptime.upMilliseconds == 20 * 60_000 && uptime.downMilliseconds == 0)
        #expect(uptime.ratio == 1)
        #expect(Uptime([], initial: .new, in: range, now: minute(30)).ratio == nil)
        #expect(Uptime([], initial: .down, in: range, now: minute(-5)).ratio == nil)
    }

    @Test("flips before the range only say with what it begins")
    func before() {
        let flips = [
            Flip(from: .new, to: .up, at: minute(-20), reason: .heard),
            Flip(from: .up, to: .down, at: minute(-10), reason: .timeout),
            Flip(from: .down, to: .up, at: minute(30), reason: .heard),
        ]
        let range = minute(0).milliseconds..<minute(60).milliseconds
        let uptime = Uptime(flips, initial: .new, in: range, now: minute(60))
        #expect(uptime.downMilliseconds == 30 * 60_000 && uptime.upMilliseconds == 30 * 60_000)
        #expect(uptime.downs == 0)
    }
}

/// The same numbers at each run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
