import Daemon
internal import LanCore
import Synchronization

/// What the service manager is told of the cycles. Each completed one is a sign of life: a capture, sampler
/// or process that is stuck completes none, and the watchdog sees it.
final class CycleSigns: Sendable {
    /// Longer cycles would let `systemctl start` wait for minutes: there, capturing alone means ready.
    private static let longestStart: Duration = .seconds(30)
    let systemd: SystemdNotifier
    private let line = Mutex(StatusLine())

    init(to systemd: SystemdNotifier) {
        self.systemd = systemd
    }

    /// A graph begins to run with this cycle, for the first time or after a reload.
    func begin(cycle: Duration) {
        if let watchdog = systemd.watchdog { systemd.watch(every: watchdog + cycle) }
        if systemd.isReady || cycle > Self.longestStart { systemd.ready() }
    }

    func completed(_ snapshot: Snapshot, rest: StatusLine.History, live: StatusLine.Live) {
        let text = line.withLock { line in
            line.count(snapshot)
            return line.text(rest, live)
        }
        systemd.alive(text)
        if !systemd.isReady { systemd.ready() }
    }
}
