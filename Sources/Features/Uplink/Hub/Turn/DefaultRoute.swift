internal import Daemon
internal import MonitorCore

/// The router that leads out, from the kernel's table of IPv4 routes.
///
/// Source: `/proc/net/route` (proc(5)): numbers in hexadecimal, in the machine's byte order.
struct DefaultRoute: Sendable {
    /// A folder with a `self/net/route`; tests bring their own.
    var proc = "/proc"

    /// - Returns: `nil` without a default route that names a router.
    func gateway() -> IPAddress? {
        (try? TextFile.read("\(proc)/self/net/route", atMost: 1 << 20).get()).flatMap(Self.gateway(in:))
    }

    static func gateway(in text: String) -> IPAddress? {
        for line in text.split(separator: "\n").dropFirst() {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard words.count > 3, words[1] == "00000000", let raw = UInt32(words[2], radix: 16), raw != 0,
                let flags = UInt16(words[3], radix: 16), flags & 3 == 3
            else { continue }
            return IPAddress(v4: UInt32(bigEndian: raw))
        }
        return nil
    }
}
