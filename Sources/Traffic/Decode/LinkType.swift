/// What kind of header a captured frame begins with, by libpcap's number.
///
/// Source: <https://www.tcpdump.org/linktypes.html>.
public enum LinkType: Int32, Sendable, CaseIterable {
    case bsdLoopback = 0
    case ethernet = 1
    case ppp = 9
    case rawIP = 12
    case rawIPFile = 101
    case openBSDLoopback = 108
    case linuxCooked = 113
    case rawIPv4 = 228
    case rawIPv6 = 229
    case linuxCooked2 = 276

    /// The captured bytes that decoding may look at: link header, tags, PPPoE and an IPv6 header.
    ///
    /// Ethernet: 14 + 8 tags of 4 + PPPoE 8 + IPv6 40 = 94.
    public static let snapLength = 96

    /// Frames carry hardware addresses, so that traffic can be given to a MAC.
    public var hasHardwareAddresses: Bool { self == .ethernet }
}
