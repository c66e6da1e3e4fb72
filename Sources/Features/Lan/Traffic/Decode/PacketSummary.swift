public import MonitorCore

/// All that accounting needs to know of one IP packet.
public struct PacketSummary: Sendable, Equatable {
    public let source: IPAddress
    public let destination: IPAddress
    /// Zero on links without hardware addresses.
    public let sourceMAC: MACAddress
    /// Zero on links without hardware addresses.
    public let destinationMAC: MACAddress
    /// Where in the frame the IP header begins.
    public let start: Int

    @inlinable public init(
        source: IPAddress, destination: IPAddress, sourceMAC: MACAddress, destinationMAC: MACAddress,
        start: Int
    ) {
        self.source = source
        self.destination = destination
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.start = start
    }
}

/// What one frame turned out to be.
public enum DecodedFrame: Sendable, Equatable {
    /// IPv4 or IPv6: the outermost header; tunnels are not entered.
    case packet(PacketSummary)
    /// ARP over IPv4: a sign of life of its sender.
    case arp(sender: IPAddress, mac: MACAddress)
    /// Whole, but without an IP address: spanning tree, LLDP, EAPOL, PPPoE discovery, ...
    case withoutAddress
    /// Cut short, or at odds with itself.
    case undecoded
}
