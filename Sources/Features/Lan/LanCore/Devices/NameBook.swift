public import MonitorCore

/// The names that one file gives, whole: what is no longer in the file is no longer a name.
public struct NameBook: Sendable, Equatable {
    public var byMAC: [MACAddress: String]
    public var byAddress: [IPAddress: String]

    /// Entries kept of one file.
    public static let maximumEntries = 8192

    public init(byMAC: [MACAddress: String] = [:], byAddress: [IPAddress: String] = [:]) {
        self.byMAC = byMAC
        self.byAddress = byAddress
    }

    public var count: Int { byMAC.count + byAddress.count }

    public mutating func add(_ name: String, mac: MACAddress?, address: IPAddress?) {
        guard count < Self.maximumEntries else { return }
        if let mac, mac.isUnicast { byMAC[mac] = name } else if let address { byAddress[address] = name }
    }

    /// Later files win.
    public mutating func merge(_ other: NameBook) {
        byMAC.merge(other.byMAC) { $1 }
        byAddress.merge(other.byAddress) { $1 }
    }
}
