public import MonitorCore

/// An interface of this host with its addresses: what the choice of the LAN side is made from.
public struct LocalInterface: Sendable, Equatable {
    public let name: String
    public let index: Int
    /// `nil` on links without hardware addresses (tunnels, PPP).
    public let mac: MACAddress?
    public let addresses: [InterfaceAddress]
    public let isUp: Bool
    public let isLoopback: Bool
    /// Frames carry Ethernet addresses and a broadcast reaches the neighbours: ARP makes sense here.
    public let canBroadcast: Bool

    public init(
        name: String, index: Int, mac: MACAddress?, addresses: [InterfaceAddress], isUp: Bool,
        isLoopback: Bool,
        canBroadcast: Bool
    ) {
        self.name = name
        self.index = index
        self.mac = mac
        self.addresses = addresses
        self.isUp = isUp
        self.isLoopback = isLoopback
        self.canBroadcast = canBroadcast
    }

    /// The first IPv4 address inside `range`, else the first at all.
    public func v4Address(in range: NetworkRange?) -> IPAddress? {
        let v4 = addresses.map(\.address).filter(\.isV4)
        return v4.first { range?.contains($0) ?? true } ?? v4.first
    }
}

public struct InterfaceAddress: Sendable, Equatable {
    public let address: IPAddress
    public let prefixLength: Int

    public init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    public var network: NetworkRange? { NetworkRange(containing: address, prefixLength: prefixLength) }
}
