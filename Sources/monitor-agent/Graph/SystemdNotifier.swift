import Glibc
import MonitorCore
import Synchronization

/// Tells systemd how the service is: ready, alive, reloading, ending, and one line for `systemctl status`.
///
/// Without systemd (`NOTIFY_SOCKET` is not set) it does nothing. It tells of each completed cycle, which is
/// also what feeds the watchdog: a capture, sampler or process that is stuck completes none.
///
/// Source: sd_notify(3), systemd.service(5) `Type=notify`.
final class SystemdNotifier: Sendable {
    private struct State {
        var isReady = false
        var line = StatusLine()
    }

    /// Longer cycles would let `systemctl start` wait for minutes: there, capturing alone means ready.
    private static let longestStart: Duration = .seconds(30)
    private let send: @Sendable (String) -> Void
    private let watchdog: Duration?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - watchdog: how long systemd waits for a sign of life; `nil` where it does not watch.
    ///   - send: takes one message, `KEY=VALUE` lines; must not block.
    init(watchdog: Duration?, send: @escaping @Sendable (String) -> Void) {
        self.watchdog = watchdog
        self.send = send
    }

    /// A graph begins to run with this cycle, for the first time or after a reload.
    func begin(cycle: Duration) {
        if let watchdog { send("WATCHDOG_USEC=\((watchdog + cycle).microseconds)") }
        let isReload = state.withLock { $0.isReady }
        if isReload || cycle > Self.longestStart { ready() }
    }

    func completed(_ snapshot: Snapshot, rest: StatusLine.History, live: StatusLine.Live) {
        let text = state.withLock { state in
            state.line.count(snapshot)
            return state.line.text(rest, live)
        }
        send("WATCHDOG=1\nSTATUS=\(JournalLog.oneLine(text))")
        if !state.withLock({ $0.isReady }) { ready() }
    }

    func reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)")
    }

    /// Also where the new settings were refused, and the old ones go on.
    func ready() {
        state.withLock { $0.isReady = true }
        send("READY=1")
    }

    func stopping() {
        send("STOPPING=1\nSTATUS=Stopping: sending what is left")
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension SystemdNotifier {
    /// As the environment says.
    static func ofThisProcess() -> SystemdNotifier {
        let microseconds = variable("WATCHDOG_USEC").flatMap { Int64($0) }
        let isOurs = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let socket = variable("NOTIFY_SOCKET").flatMap(NotifySocket.init)
        return SystemdNotifier(
            watchdog: isOurs ? microseconds.map { .microseconds($0) } : nil,
            send: { message in socket?.send(message) })
    }

    private static func variable(_ name: String) -> String? {
        // because getenv's string lives as long as the environment, which nobody changes after start.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// The datagram socket that systemd listens on.
private struct NotifySocket {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Parameter path: absolute, or `@` and a name in the abstract namespace (unix(7)).
    init?(_ path: String) {
        var address = sockaddr_un()
        var bytes = Array(path.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@") else {
            return nil
        }
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        // because the text was just found to be shorter than the field.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        if descriptor < 0 { return nil }
        self.address = address
        length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + bytes.count)
    }

    /// A message that finds no room is lost; the next cycle sends another.
    func send(_ message: String) {
        // because the address outlives the call, and its length was taken from it.
        unsafe withUnsafePointer(to: address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let bytes = Array(message.utf8)
                _ = unsafe sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { Int64(seconds * 1_000_000) }
}
