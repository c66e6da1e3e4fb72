/// A service port: carries a VLAN between the uplink and one GEM port of a terminal.
package struct ServicePort: Hashable, Sendable {
    package static let indices = 0...32_767
    package static let vlans = 1...4094
    package static let gems = 1...1023
    package static let tables = 0...1023

    package var index: Int
    package var vlan: Int
    package var gem: Int
    package var userVLAN: Int
    /// Traffic tables: `rx` is what the OLT receives. `nil` is none.
    package var rxTable: Int?
    package var txTable: Int?

    /// - Returns: `nil` where a number is out of its range, or only one table is given.
    package init?(
        index: Int, vlan: Int, gem: Int, userVLAN: Int, rxTable: Int? = nil, txTable: Int? = nil
    ) {
        guard Self.indices.contains(index), Self.vlans.contains(vlan), Self.gems.contains(gem),
            Self.vlans.contains(userVLAN), rxTable.map(Self.tables.contains) ?? true,
            txTable.map(Self.tables.contains) ?? true, (rxTable == nil) == (txTable == nil)
        else { return nil }
        self.index = index
        self.vlan = vlan
        self.gem = gem
        self.userVLAN = userVLAN
        self.rxTable = rxTable
        self.txTable = txTable
    }
}

/// A service port as the OLT lists it: it may be of a form that we never write.
package struct ListedServicePort: Hashable, Sendable {
    package var index: Int
    /// `nil` where the OLT names no terminal.
    package var place: TerminalPlace?
    /// The port as the OLT prints it: `0/1/3`.
    package var port: String?
    /// What sort of port it is, as the OLT prints it: `gpon`, `eth`.
    package var portType: String?
    package var vlan: Int
    package var gem: Int?
    package var userVLAN: Int?
    package var rxTable: Int?
    package var txTable: Int?
    package var state: String

    package init(
        index: Int, place: TerminalPlace?, port: String? = nil, portType: String? = nil, vlan: Int, gem: Int?,
        userVLAN: Int?, rxTable: Int?, txTable: Int?, state: String
    ) {
        self.index = index
        self.place = place
        self.port = port
        self.portType = portType
        self.vlan = vlan
        self.gem = gem
        self.userVLAN = userVLAN
        self.rxTable = rxTable
        self.txTable = txTable
        self.state = state
    }

    /// As one that we could write; `nil` where it is of another form.
    package var writable: ServicePort? {
        guard let gem, let userVLAN else { return nil }
        return ServicePort(
            index: index, vlan: vlan, gem: gem, userVLAN: userVLAN, rxTable: rxTable, txTable: txTable)
    }

    package var isOnGPON: Bool { portType == "gpon" }

    /// Whose it is, as far as the OLT says: `0/1/3:82`, or the port alone.
    package var whose: String { place?.description ?? port ?? "no port" }

    /// Without its state, which comes and goes with the terminal.
    package var text: String {
        func word(_ number: Int?) -> String { number.map(String.init) ?? "-" }
        return
            "\(index) vlan \(vlan) gem \(word(gem)) user-vlan \(word(userVLAN)) rx \(word(rxTable)) tx \(word(txTable))"
    }
}
