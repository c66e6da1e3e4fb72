/// What links carry: the kernel's word, or the operator's where the kernel has none.
public struct LinkSpeeds: Sendable {
    /// The operator's word for the captured interfaces, in bits per second.
    public let stated: UInt64?
    public let interfaces: [String]

    public init(stated: UInt64? = nil, for interfaces: [String]) {
        self.stated = stated
        self.interfaces = interfaces
    }

    /// The operator's word wins: who states it knows of a narrower uplink.
    func bitsPerSecond(_ reading: InterfaceReading) -> UInt64? {
        (interfaces.contains(reading.name) ? stated : nil) ?? reading.linkSpeedBitsPerSecond
    }

    func bitsPerSecond(_ name: String, in host: HostReading) -> UInt64? {
        host.interfaces?.first { $0.name == name }.flatMap(bitsPerSecond)
            ?? (interfaces.contains(name) ? stated : nil)
    }
}
