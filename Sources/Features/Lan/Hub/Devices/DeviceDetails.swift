public import LanCore
public import MonitorCore

/// What an agent knows of a device besides its numbers: who it seems to be, how that is known, and the
/// addresses it uses beside its first.
public struct DeviceDetails: Sendable, Equatable {
    public var identity: DeviceIdentity
    /// Sorted: the order in which they were heard does not matter.
    public var addresses: [IPAddress]

    public init(identity: DeviceIdentity = DeviceIdentity(), addresses: [IPAddress] = []) {
        self.identity = identity
        self.addresses = addresses.sorted()
    }
}

extension DeviceSample {
    public var details: DeviceDetails { DeviceDetails(identity: identity, addresses: otherAddresses) }
}
