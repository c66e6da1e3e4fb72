public import LanCore
public import MonitorCore

/// A frame in which a device describes itself: which protocol, and who sent it.
///
/// Reading happens in two steps, so that a flood of one protocol can be turned away after a few comparisons.
public struct Announcement {
    public enum Kind: UInt8, Sendable, CaseIterable {
        case arp, neighbourDiscovery, dhcp, dhcpv6, mdns, llmnr, netbios, ssdp, lldp
    }

    public let kind: Kind
    /// `nil` on links without hardware addresses: what is said then counts for the device that has `address`.
    let source: MACAddress?
    /// The IP source; `nil` for ARP and LLDP, and while the sender has none.
    let address: IPAddress?
    /// After the headers of Ethernet, IP and UDP.
    let payload: Octets
    /// UDP's ports; 0 without UDP.
    let ports: (source: Int, destination: Int)

    /// The BPF program whose frames `init(frame:)` takes, tagged ones too.
    ///
    /// Source: pcap-filter(7). `vlan` moves the offsets of what follows it, hence its place at the end.
    public static let filter = "(\(wanted)) or (vlan and (\(wanted)))"
    private static let wanted =
        "arp or ether proto 0x88cc or (icmp6 and ip6[40] >= 133 and ip6[40] <= 136) or (udp and (port 67 or port 68 or port 546 "
        + "or port 547 or port 5353 or port 5355 or port 137 or port 138 or port 1900))"

    /// - Parameter frame: Ethernet header first. Cut, hostile and foreign ones are `nil`.
    public init?(frame: [UInt8]) {
        let octets = Octets(frame)
        guard let source = octets.mac(6) else { return nil }
        var offset = 12
        // 802.1Q and 802.1ad tags; as many as the capture allows.
        for _ in 0..<8 {
            guard let type = octets.u16(offset), type == 0x8100 || type == 0x88a8 else { break }
            offset += 4
        }
        guard let type = octets.u16(offset), let rest = octets.from(offset + 2) else { return nil }
        self.init(type: type, rest, from: source)
    }

    /// What other links carry, without the link's own header.
    ///
    /// - Parameter packet: IP header first.
    public init?(packet: [UInt8], from source: MACAddress?) {
        guard let first = packet.first else { return nil }
        self.init(type: first >> 4 == 6 ? 0x86dd : 0x0800, Octets(packet), from: source)
    }

    private init?(type: Int, _ rest: Octets, from source: MACAddress?) {
        self.source = source
        switch type {
        case 0x0806: (kind, address, payload, ports) = (.arp, nil, rest, (0, 0))
        case 0x88cc: (kind, address, payload, ports) = (.lldp, nil, rest, (0, 0))
        case 0x0800:
            guard let (address, payload) = Self.v4(rest), let (kind, ports, data) = Self.udp(payload) else {
                return nil
            }
            (self.kind, self.address, self.payload, self.ports) = (kind, address, data, ports)
        case 0x86dd:
            guard let (kind, address, ports, data) = Self.v6(rest) else { return nil }
            (self.kind, self.address, self.payload, self.ports) = (kind, address, data, ports)
        default: return nil
        }
    }

    /// What it says, of its sender and of others.
    public var sightings: [Sighting] {
        switch kind {
        case .arp: ARP.read(self)
        case .neighbourDiscovery: NeighbourDiscovery.read(self)
        case .dhcp: DHCPv4.read(self)
        case .dhcpv6: DHCPv6.read(self)
        case .mdns: MulticastDNS.read(self)
        case .llmnr: LLMNR.read(self)
        case .netbios: NetBIOS.read(self)
        case .ssdp: SSDP.read(self)
        case .lldp: LLDP.read(self)
        }
    }

    /// The sender, present at its source address, with something to say.
    func sender(_ claims: [Claim]) -> Sighting {
        Sighting(mac: source, address: address, isPresence: address != nil, claims: claims)
    }

    /// Source: RFC 791. Fragments are left alone: only the first has ports, and none is whole.
    private static func v4(_ packet: Octets) -> (IPAddress?, Octets)? {
        guard let first = packet[0], first >> 4 == 4, let total = packet.u16(2), let flags = packet.u16(6),
            flags & 0x3fff == 0, packet[9] == 17
        else { return nil }
        let header = Int(first & 15) * 4
        guard header >= 20, total >= header, let data = packet.part(header, total - header) else {
            return nil
        }
        return (packet.v4(12), data)
    }

    /// Source: RFC 8200. Of the extension headers only hop-by-hop occurs in front of what is read here.
    private static func v6(_ packet: Octets) -> (Kind, IPAddress?, (Int, Int), Octets)? {
        guard let first = packet[0], first >> 4 == 6, let length = packet.u16(4), var next = packet[6],
            var data = packet.part(40, length)
        else { return nil }
        if next == 0 {
            guard let after = data[0], let size = data[1], let rest = data.from(8 + Int(size) * 8) else {
                return nil
            }
            (next, data) = (after, rest)
        }
        let address = packet.v6(8)
        if next == 58 {
            // RFC 4861 §6.1, §7.1: a hop limit of 255 shows that no router was in between.
            guard packet[7] == 255, let type = data[0], (133...136).contains(type) else { return nil }
            return (.neighbourDiscovery, address, (0, 0), data)
        }
        guard next == 17, let (kind, ports, payload) = udp(data) else { return nil }
        return (kind, address, ports, payload)
    }

    private static func udp(_ data: Octets) -> (Kind, (Int, Int), Octets)? {
        guard let source = data.u16(0), let destination = data.u16(2), let length = data.u16(4), length >= 8,
            let payload = data.part(8, length - 8)
        else { return nil }
        let kind = [source, destination].lazy.compactMap(kind(ofPort:)).first
        return kind.map { ($0, (source, destination), payload) }
    }

    private static func kind(ofPort port: Int) -> Kind? {
        switch port {
        case 67, 68: .dhcp
        case 546, 547: .dhcpv6
        case 5353: .mdns
        case 5355: .llmnr
        case 137, 138: .netbios
        case 1900: .ssdp
        default: nil
        }
    }
}
