internal import Daemon
internal import Uplink

/// Reads the kernel's table of IPv4 routes.
struct DefaultRoute: Sendable {
    /// A folder with a `self/net/route`; tests bring their own.
    var proc = "/proc"

    /// - Returns: an empty text where it cannot be read.
    func table() -> String {
        (try? TextFile.read("\(proc)/\(RouteTable.path)", atMost: RouteTable.longest).get()) ?? ""
    }
}
