public import MonitorCore

/// A row of the kernel's neighbour table (ARP for IPv4, ND for IPv6), or one ARP reply of our own sweep.
public struct Neighbour: Sendable, Hashable {
    public let address: IPAddress
    public let mac: MACAddress
    /// The neighbour was heard lately; an entry that is merely remembered (stale) is `false`.
    public let isConfirmed: Bool

    public init(address: IPAddress, mac: MACAddress, isConfirmed: Bool) {
        self.address = address
        self.mac = mac
        self.isConfirmed = isConfirmed
    }
}
