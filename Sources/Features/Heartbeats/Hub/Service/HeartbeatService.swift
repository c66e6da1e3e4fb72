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
    /// Ends the timer's sleep: a host has another deadline.
    private let alarm = Alarm()

    init(_ host: HubHost, _ store: HeartbeatStore) {
        self.store = store
        signals = host.signals
        clock = host.clock
        let tell = Self.teller(host)
        watch = HearingWatch(store, clock: host.clock, logger: host.logger) { [signals] deafness in
            signals.publish(Signal(deafness))
        }
        writer = HeartbeatWriter(store, watch) { [alarm] flips in
            tell(flips)
            alarm.ring()
        }
        timer = DeadlineTimer(store: store, alarm: alarm, watch: watch, clock: host.clock, tell: tell)
    }

    /// Publishes flips, moves on what browsers follow, and writes the log's lines.
    private static func teller(_ host: HubHost) -> @Sendable ([HostFlip]) -> Void {
        { flips in
            for one in flips {
                host.signals.publish(Signal(one))
                host.logger.info(
                    "Heartbeats: \(one.host.definition.hostID) is \(one.flip.to.rawValue) (\(one.flip.reason.word))."
                )
            }
            if !flips.isEmpty { host.live.ring() }
        }
    }

    /// A person changed a host.
    func changed(_ flip: HostFlip? = nil) {
        if let flip { signals.publish(Signal(flip)) }
        alarm.ring()
    }

    /// A person removed a host: what it failed at is over.
    func removed(_ host: KeptHost) {
        signals.publish(Signal(removed: host, at: clock()))
        alarm.ring()
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
