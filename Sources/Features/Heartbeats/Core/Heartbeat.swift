public import MonitorCore
public import Schedules

/// What is known of one host by its heartbeats: a state, and when it changes by itself.
///
/// A value: pings and times go in, flips come out. Next: `HeartbeatStore` keeps it, `HeartbeatService` acts on flips.
public struct Heartbeat: Sendable, Equatable {
    /// A run that has begun and not ended.
    public struct Run: Sendable, Equatable {
        public let since: UTCTime
        public let id: RunID?

        public init(since: UTCTime, id: RunID?) {
            self.since = since
            self.id = id
        }
    }

    /// Longer runs are not measured: their start and end belong to different runs.
    static let longestMeasured: Int64 = 72 * 3_600_000

    public var state = HostState.new
    /// The last success or failure.
    public var lastBeat: UTCTime?
    public var lastKind: PingKind?
    /// Of the last run that ended.
    public var lastDurationMilliseconds: Int64?
    public var run: Run?
    /// When the next is expected; `nil` where none is, as of a host that is down.
    public var due: Due?
    /// Why it is down.
    public var reason: FlipReason?
    /// When the state became what it is; `nil` before the first flip.
    public var since: UTCTime?
    /// Failures in a row; of a host that is down, since it was up.
    public var failures = 0
    /// Successes in a row of a host that is down.
    public var successes = 0

    public init() {}

    /// When it is down unless something is heard; `nil` for never.
    public func deadline(_ rules: HostRules) -> UTCTime? {
        guard state == .up || state == .new else { return nil }
        let regular = state == .up ? due?.deadline : nil
        guard let overrun = overrun(rules) else { return regular }
        return min(regular ?? overrun, overrun)
    }

    func overrun(_ rules: HostRules) -> UTCTime? {
        run.map { UTCTime(milliseconds: $0.since.milliseconds + Int64(rules.longestRun) * 1000) }
    }

    /// Whether it should have been heard by now, and is not missed yet.
    public func isLate(at now: UTCTime, _ rules: HostRules) -> Bool {
        guard state == .up, let due, let deadline = deadline(rules) else { return false }
        return due.at <= now && now < deadline
    }
}

// MARK: - What it hears

extension Heartbeat {
    /// What became of a ping.
    public struct Hearing: Sendable, Equatable {
        /// Of a run that it ended.
        public var durationMilliseconds: Int64?
        /// Said by a paused host that stays paused.
        public var isIgnored = false
        public var flip: Flip?

        public init() {}
    }

    public mutating func hear(_ ping: Ping, _ rules: HostRules, _ timetable: Timetable) -> Hearing {
        var hearing = Hearing()
        guard ping.kind != .log else { return hearing }
        guard state != .paused || !rules.isSticky else {
            hearing.isIgnored = true
            return hearing
        }
        guard ping.kind.isEnd else {
            run = Run(since: ping.at, id: ping.run)
            return hearing
        }
        hearing.durationMilliseconds = end(by: ping)
        lastBeat = ping.at
        lastKind = ping.kind
        hearing.flip = ping.kind.isFailure ? fail(ping, rules) : succeed(ping, rules)
        due = state == .up ? timetable.due(after: ping.at) : nil
        return hearing
    }

    /// Ends the run that a ping belongs to.
    ///
    /// A failure ends any run, and so does a success without an ID; a success of another run leaves it open.
    ///
    /// - Returns: how long it took, where the ping is of that very run.
    private mutating func end(by ping: Ping) -> Int64? {
        lastDurationMilliseconds = nil
        guard let run else { return nil }
        let isSame = run.id == ping.run
        guard isSame || ping.kind.isFailure || ping.run == nil else { return nil }
        self.run = nil
        let took = ping.at.milliseconds - run.since.milliseconds
        guard isSame, (0...Self.longestMeasured).contains(took) else { return nil }
        lastDurationMilliseconds = took
        return took
    }

    private mutating func succeed(_ ping: Ping, _ rules: HostRules) -> Flip? {
        guard state == .down else {
            failures = 0
            successes = 0
            return state == .up ? nil : change(to: .up, at: ping.at, .heard)
        }
        successes += 1
        guard successes >= rules.successesBefore else { return nil }
        return change(to: .up, at: ping.at, .heard)
    }

    private mutating func fail(_ ping: Ping, _ rules: HostRules) -> Flip? {
        failures += 1
        successes = 0
        guard state != .down else { return nil }
        guard failures >= rules.failuresBefore else { return nil }
        return change(to: .down, at: ping.at, ping.kind.exitStatus.map { .exit($0) } ?? .fail)
    }

    mutating func change(to new: HostState, at time: UTCTime, _ reason: FlipReason) -> Flip {
        let flip = Flip(from: state, to: new, at: time, reason: reason)
        state = new
        since = time
        self.reason = new == .down ? reason : nil
        if new != .down { failures = 0 }
        successes = 0
        return flip
    }
}
