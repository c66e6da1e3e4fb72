/// What kind of header a captured frame begins with, by libpcap's number.
///
/// Source: <https://www.tcpdump.org/linktypes.html>.
public enum LinkType: Int32, Sendable, CaseIterable {
    case bsdLoopback = 0
    case ethernet = 1
    case ppp = 9
    case rawIP = 12
    /// PPP or Cisco's HDLC; the first byte says which.
    case pppHDLC = 50
    case pppoe = 51
    case rawIPFile = 101
    case ciscoHDLC = 104
    case wifi = 105
    case openBSDLoopback = 108
    case linuxCooked = 113
    case wifiRadiotap = 127
    /// As pppd records it: the direction stands where the address is otherwise.
    case pppd = 166
    case wifiPPI = 192
    /// A byte of direction, then PPP.
    case pppDirection = 204
    case rawIPv4 = 228
    case rawIPv6 = 229
    case netfilterLog = 239
    case linuxCooked2 = 276
    /// Switch tags of router SoCs, seen on the port that joins the switch to the processor.
    case broadcomTag = 281
    case broadcomPrependedTag = 282
    case marvellTag = 284
    case marvellEtherTypeTag = 285

    /// The captured bytes that decoding may read: the snap length to ask for.
    public var snapLength: Int { headerLength + Self.behindLink }

    /// Eight tags and labels of 4, PPPoE with its protocol 8, an IPv6 header of 40. A live frame with more
    /// tags and labels together is cut short, and counts as undecoded.
    private static let behindLink = 8 * 4 + 8 + 40

    /// The link's own header at its longest.
    private var headerLength: Int {
        switch self {
        case .rawIP, .rawIPFile, .rawIPv4, .rawIPv6: 0
        case .bsdLoopback, .openBSDLoopback, .ppp, .pppHDLC, .ciscoHDLC, .pppd: 4
        case .pppDirection: 5
        case .pppoe: 6
        case .ethernet: 14
        case .linuxCooked: 16
        case .broadcomTag, .broadcomPrependedTag, .marvellTag: 18
        case .linuxCooked2: 20
        case .marvellEtherTypeTag: 22
        case .wifi: Self.wifiHeader
        // Radiotap and PPI headers have no bound but their 16-bit length; real ones stay below this.
        case .wifiRadiotap, .wifiPPI: Self.wifiHeader + 128
        // The payload comes last, behind marks, interface indexes, a prefix and a hardware header.
        case .netfilterLog: 128
        }
    }

    /// Addresses 30, QoS 2, HT control 4, padding 2, A-MSDU subframe 14, 802.2 and SNAP 8.
    private static let wifiHeader = 60
}
