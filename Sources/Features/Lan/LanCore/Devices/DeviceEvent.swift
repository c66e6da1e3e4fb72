public import MonitorCore

/// Something that happened on the LAN, told once.
public struct DeviceEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case new = "device.new"
        case returned = "device.returned"
        case gone = "device.gone"
        case addressChanged = "device.addressChanged"
        /// Two devices claim one address in turn: a wrong setting, or ARP poisoning.
        case addressConflict = "device.addressConflict"
        /// A router or DHCP server that is not this host, and was not there before.
        case routerAdvertised = "router.advertised"
    }

    public var kind: Kind
    public var time: UTCTime
    public var mac: MACAddress?
    public var address: IPAddress?
    /// The device's name at that moment.
    public var name: String?
    /// Of `addressConflict`: the other who claims `address`.
    public var otherMAC: MACAddress?
    /// Of `addressChanged`: the address before.
    public var previousAddress: IPAddress?
    /// A clause more: what a router advertised, since when a device is gone.
    public var detail: String?

    public init(
        kind: Kind, time: UTCTime, mac: MACAddress? = nil, address: IPAddress? = nil, name: String? = nil,
        otherMAC: MACAddress? = nil, previousAddress: IPAddress? = nil, detail: String? = nil
    ) {
        self.kind = kind
        self.time = time
        self.mac = mac
        self.address = address
        self.name = name
        self.otherMAC = otherMAC
        self.previousAddress = previousAddress
        self.detail = detail
    }
}

/// Events that wait for the next snapshot; bounded, since a flood on the LAN makes events too.
struct EventQueue: Sendable {
    static let maximum = 64

    private(set) var events: [DeviceEvent] = []
    /// Events that found no place, since start.
    private(set) var dropped: UInt64 = 0

    mutating func add(_ event: DeviceEvent) {
        if events.count < Self.maximum { events.append(event) } else { dropped += 1 }
    }

    mutating func take() -> [DeviceEvent] {
        defer { events = [] }
        return events
    }
}
