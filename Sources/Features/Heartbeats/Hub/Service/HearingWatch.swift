package import Heartbeats
package import Logging
package import MonitorCore
internal import Synchronization

/// Knows when heartbeats could be heard, so that a hub that was off, asleep, or whose clock was set blames no host for
/// the time in between.
package final class HearingWatch: Sendable {
    /// How often it is written down.
    static let every: Duration = .seconds(10)
    /// Clocks that disagree by more were set, or the machine slept; in milliseconds.
    static let mostApart: Int64 = 60_000

    private let store: HeartbeatStore
    private let clock: @Sendable () -> UTCTime
    private let logger: Logger
    private let deaf: @Sendable (Deafness) -> Void
    private let last: Mutex<Moment>

    /// - Parameter deaf: called where something was due while nothing could be heard.
    package init(
        _ store: HeartbeatStore, clock: @escaping @Sendable () -> UTCTime, logger: Logger,
        deaf: @escaping @Sendable (Deafness) -> Void
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.deaf = deaf
        last = Mutex(Moment(clock()))
    }

    /// Before anything is heard or judged: what was due since this hub, or the one before it, was alive is excused.
    package func begin() async {
        while !Task.isCancelled {
            do {
                if let alive = try await store.aliveAt() { try await excuse(from: alive, to: clock()) }
                return await mark()
            } catch {
                // Without the database nothing can be heard either.
                _ = try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Before heartbeats are stored or deadlines judged: excuses what was due where a clock was set since the last call,
    /// or the machine slept. Costs three readings of clocks otherwise.
    package func check() async {
        let now = Moment(clock())
        let before = last.withLock { last in
            defer { last = now }
            return last
        }
        guard now.isApart(from: before) else { return }
        try? await excuse(from: before.wall, to: now.wall)
    }

    /// Writes down that heartbeats can be heard, until cancelled.
    package func run() async {
        while (try? await Task.sleep(for: Self.every)) != nil {
            await check()
            await mark()
        }
    }

    private func mark() async {
        // Without hosts nothing is written. What fails is tried again at the next turn.
        guard (try? await store.count()) ?? 0 > 0 else { return }
        try? await store.markAlive(at: clock())
    }

    private func excuse(from lastHeard: UTCTime, to now: UTCTime) async throws {
        let excused = try await store.excuse(from: lastHeard, to: now)
        guard !excused.isEmpty else { return }
        logger.notice(
            """
            Heartbeats: Nothing could be heard from \(lastHeard) to \(now). What was due of \
            \(excused.count) hosts meanwhile is not counted.
            """)
        deaf(Deafness(from: lastHeard, to: now, hosts: excused))
    }
}

/// A time in which nothing could be heard although something was due.
package struct Deafness: Sendable {
    package let from: UTCTime
    package let to: UTCTime
    package let hosts: [KeptHost]
}

/// By the three clocks of a machine: the wall's, the one that goes on while it sleeps, and the one that does not.
private struct Moment: Sendable {
    let wall: UTCTime
    private let awake = SuspendingClock.now
    private let always = ContinuousClock.now

    init(_ wall: UTCTime) {
        self.wall = wall
    }

    func isApart(from before: Moment) -> Bool {
        let passed = wall.milliseconds - before.wall.milliseconds
        let always = (always - before.always).milliseconds
        let awake = (awake - before.awake).milliseconds
        return abs(passed - always) > HearingWatch.mostApart || always - awake > HearingWatch.mostApart
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
