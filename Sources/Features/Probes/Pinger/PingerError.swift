internal import Glibc

/// Why this agent cannot send echo requests.
public struct PingerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Of both families, as it was first found.
    public let isV6: Bool
    /// `errno`.
    public let cause: Int32

    public init(isV6: Bool, cause: Int32) {
        (self.isV6, self.cause) = (isV6, cause)
    }

    /// Whether a right is missing, and nothing else.
    public var isMissingRight: Bool { cause == EPERM || cause == EACCES }

    /// Whether the address or interface of PROBE_SOURCE is not this host's now.
    var isSourceMissing: Bool { cause == EADDRNOTAVAIL || cause == ENODEV }

    public var description: String {
        // because strerror's text is a constant of the C library.
        let text = unsafe String(cString: strerror(cause))
        return "cannot send \(isV6 ? "ICMPv6" : "ICMP") echo requests: \(text). "
            + (isMissingRight
                ? "Grant CAP_NET_RAW (systemd/monitor.service does), or permit the group in "
                    + "net.ipv4.ping_group_range."
                : "Check PROBE_SOURCE, and whether this kernel has \(isV6 ? "IPv6" : "IPv4").")
    }
}
