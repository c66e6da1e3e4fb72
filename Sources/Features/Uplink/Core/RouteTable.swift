public import MonitorCore

/// The kernel's table of IPv4 routes.
///
/// Source: `/proc/net/route` (proc(5)): numbers in hexadecimal, in the machine's byte order.
public enum RouteTable {
    /// Below `/proc`.
    public static let path = "self/net/route"
    /// In bytes; a longer table is not read whole.
    public static let longest = 1 << 20

    /// - Returns: the router that leads out; `nil` without a default route that names one.
    public static func gateway(in text: String) -> IPAddress? {
        for line in text.split(separator: "\n").dropFirst() {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard words.count > 3, words[1] == "00000000", let raw = UInt32(words[2], radix: 16), raw != 0,
                let flags = UInt16(words[3], radix: 16), flags & 3 == 3
            else { continue }
            return IPAddress(v4: UInt32(bigEndian: raw))
        }
        return nil
    }

    /// Whether there is a default route, be it one straight onto a link, as of a router that dials in (PPP).
    public static func leadsOut(in text: String) -> Bool {
        text.split(separator: "\n").dropFirst().contains { line in
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard words.count > 7, let flags = UInt16(words[3], radix: 16) else { return false }
            return words[1] == "00000000" && words[7] == "00000000" && flags & 1 == 1
        }
    }
}
