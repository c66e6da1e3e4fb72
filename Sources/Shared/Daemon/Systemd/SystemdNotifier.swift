import Glibc
internal import MonitorCore
import Synchronization

/// Tells systemd how the service is: ready, alive, reloading, ending, and one line for `systemctl status`.
///
/// Without systemd (`NOTIFY_SOCKET` is not set) it does nothing.
///
/// Source: sd_notify(3), systemd.service(5) `Type=notify`.
public final class SystemdNotifier: Sendable {
    private let send: @Sendable (String) -> Void
    /// How long systemd waits for a sign of life; `nil` where it does not watch.
    public let watchdog: Duration?
    private let wasReady = Mutex(false)

    /// - Parameter send: takes one message, `KEY=VALUE` lines; must not block.
    public init(watchdog: Duration?, send: @escaping @Sendable (String) -> Void) {
        self.watchdog = watchdog
        self.send = send
    }

    /// Whether it was ever said.
    public var isReady: Bool { wasReady.withLock { $0 } }

    /// Also where the new settings were refused, and the old ones go on.
    public func ready() {
        wasReady.withLock { $0 = true }
        send("READY=1")
    }

    /// A sign of life, with the line for `systemctl status`.
    public func alive(_ status: String) {
        send("WATCHDOG=1\nSTATUS=\(JournalLog.oneLine(status))")
    }

    /// Waits for signs of life as long as this from now on.
    public func watch(every time: Duration) {
        send("WATCHDOG_USEC=\(time.microseconds)")
    }

    public func reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)")
    }

    public func stopping(_ status: String) {
        send("STOPPING=1\nSTATUS=\(status)")
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension SystemdNotifier {
    /// As the environment says.
    public static func ofThisProcess() -> SystemdNotifier {
        let microseconds = variable("WATCHDOG_USEC").flatMap { Int64($0) }
        let isOurs = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let socket = variable("NOTIFY_SOCKET").flatMap(NotifySocket.init)
        return SystemdNotifier(
            watchdog: isOurs ? microseconds.map { .microseconds($0) } : nil,
            send: { message in socket?.send(message) })
    }

    private static func variable(_ name: String) -> String? {
        // because getenv's string lives as long as the environment, which does not change after start.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { Int64(seconds * 1_000_000) }
}
