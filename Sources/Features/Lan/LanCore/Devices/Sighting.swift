public import MonitorCore

/// What one frame, or one answer, says about one device. The network said it, so it is not proven.
///
/// Next: `DeviceRegistry.observe(_:at:)`.
public struct Sighting: Sendable, Hashable {
    /// Whose words these are; `nil` for the device that has `address` now.
    public var mac: MACAddress?
    /// An address that the device uses; `nil` where it has none yet, or none was told.
    public var address: IPAddress?
    /// The device itself was heard to use `address`: enough to take it from another device.
    public var isPresence: Bool
    public var claims: [Claim]
    /// The claims are of the host of this name in multicast DNS: they count where the device has told that it
    /// is the one. A repeater between networks passes on what others say, under its own address.
    public var host: String?

    public init(
        mac: MACAddress? = nil, address: IPAddress? = nil, isPresence: Bool = false, claims: [Claim] = [],
        host: String? = nil
    ) {
        self.mac = mac
        self.address = address
        self.isPresence = isPresence
        self.claims = claims
        self.host = host
    }
}

/// One thing that is claimed of a device. Texts are clean and bounded: see `HostName`.
public enum Claim: Sendable, Hashable {
    /// - Parameter rank: 0 is best; among names of one source the best stays.
    case name(NameSource, String, rank: UInt8 = 0)
    /// A DNS-SD service type such as `_ipp._tcp`, or a UPnP device type such as `urn:MediaRenderer`.
    case service(String)
    /// DHCP option 60: `android-dhcp-14`, `MSFT 5.0`.
    case vendorClass(String)
    /// DHCP option 61 or a DUID, where it is more than the hardware address again.
    case clientID([UInt8])
    /// DHCP option 55, in the order asked: each system has its own.
    case requestedOptions([UInt8])
    /// DHCP option 81 or 39, with a domain.
    case fullName(String)
    case model(String)
    /// What a UPnP device says of its software.
    case software(String)
    /// It sends router advertisements; a lifetime of 0 means that it is not a default router.
    case routes(prefixes: [NetworkRange], isDefault: Bool)
    /// It hands out addresses by DHCP.
    case servesDHCP
}

/// Where a name comes from, the most trusted first: the operator, the operator's files, what the device's
/// owner called it, what it calls itself, what it is found under.
public enum NameSource: String, Sendable, Hashable, CaseIterable, Comparable {
    /// `/etc/monitor-devices.conf`.
    case operatorFile = "operator"
    case ethers
    case hosts
    /// The instance of a DNS-SD service: "Anna's iPad".
    case serviceInstance = "dnsSd"
    /// A leases file: the DHCP server's word.
    case lease
    /// DHCP option 12 or 81, seen on the wire.
    case dhcp
    case dhcpv6
    /// What a switch or an access point was called by who set it up.
    case lldp
    /// Reverse DNS.
    case dns
    /// The host name of multicast DNS.
    case mdns
    case netbios
    case llmnr

    public static func < (a: NameSource, b: NameSource) -> Bool { a.position < b.position }

    private var position: Int { Self.allCases.firstIndex(of: self)! }
}
