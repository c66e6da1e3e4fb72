internal import Daemon

/// What the service manager is told of the cycles. Each completed one is a sign of life: a capture, sampler
/// or process that is stuck completes none, and the watchdog sees it.
final class ServiceStatus: Sendable {
    /// Longer cycles would let `systemctl start` wait for minutes: there, running services alone mean ready.
    private static let longestStart: Duration = .seconds(30)
    let systemd: SystemdNotifier

    init(to systemd: SystemdNotifier) {
        self.systemd = systemd
    }

    /// Services begin to run with this cycle, for the first time or after a reload.
    func begin(cycle: Duration) {
        if let watchdog = systemd.watchdog { systemd.watch(every: watchdog + cycle) }
        if systemd.isReady || cycle > Self.longestStart { systemd.ready() }
    }

    /// - Parameter line: what `systemctl status` shows.
    func completed(_ line: String) {
        systemd.alive(line)
        if !systemd.isReady { systemd.ready() }
    }
}
