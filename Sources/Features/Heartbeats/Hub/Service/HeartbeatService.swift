internal import Heartbeats
internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Hears, judges and tells, while the hub runs.
struct HeartbeatService: Service {
    let store: HeartbeatStore
    let writer: HeartbeatWriter
    private let watch: HearingWatch
    private let timer: DeadlineTimer
    private let signals: Signals
    private let clock: @Sendable () -> UTCTime
    /// What pages show is another.
    private let news: NewsBoard
    /// Ends the timer's sleep: a host has another deadline.
    private let alarm = Alarm()

    init(_ host: HubHost, _ store: HeartbeatStore, _ news: NewsBoard) {
        self.store = store
        self.news = news
        signals = host.signals
        clock = host.clock
        let tell = Self.teller(host, news)
        watch = HearingWatch(store, clock: host.clock, logger: host.logger) { [signals] deafness in
            signals.publish(Signal(deafness))
        }
        writer = HeartbeatWriter(store, watch) { [alarm] flips in
            tell(flips)
            alarm.ring()
        }
        timer = DeadlineTimer(store: store, alarm: alarm, watch: watch, clock: host.clock, tell: tell)
    }

    /// Publishes flips, tells those who follow the pages, and writes the log's lines.
    private static func teller(_ host: HubHost, _ news: NewsBoard) -> @Sendable ([HostFlip]) -> Void {
        { flips in
            for one in flips {
                host.signals.publish(Signal(one))
                host.logger.info(
                    "Heartbeats: \(one.host.definition.hostID) is \(one.flip.to.rawValue) (\(one.flip.reason.word))."
                )
            }
            // Heartbeats that flip nothing are news, too: pages show when a host was heard last.
            news.changed("heartbeats")
        }
    }

    /// A person changed a host.
    func changed(_ flip: HostFlip? = nil) {
        if let flip { signals.publish(Signal(flip)) }
        alarm.ring()
        news.changed("heartbeats")
    }

    /// A person removed a host: what it failed at is over.
    func removed(_ host: KeptHost) {
        signals.publish(Signal(removed: host, at: clock()))
        alarm.ring()
        news.changed("heartbeats")
    }

    func run() async throws {
        await watch.begin()
        await tellDown()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await writer.run() }
                group.addTask { await timer.run() }
                group.addTask { await watch.run() }
            }
        }
    }

    /// Signals are not kept: a feature that judges by them hears at the start what is down since before.
    private func tellDown() async {
        for host in (try? await store.hosts()) ?? [] where host.heartbeat.state == .down {
            signals.publish(Signal(down: host))
        }
    }
}
