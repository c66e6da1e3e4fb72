/// What a registration sets, under one name, so that an installer chooses and types no numbers.
package struct RegistrationProfile: Equatable, Sendable {
    package static let ids = 0...8191

    package var name: String
    package var lineProfile: Int
    package var serviceProfile: Int
    package var vlan: Int
    package var userVLAN: Int
    package var gem: Int
    package var rxTable: Int?
    package var txTable: Int?
    /// The Ethernet port that gets `vlan` as its native VLAN, for terminals that are bridges; `nil` sets none.
    package var nativeEthernet: Int?

    /// - Returns: `nil` where a number is out of its range.
    package init?(
        name: String, lineProfile: Int, serviceProfile: Int, vlan: Int, userVLAN: Int, gem: Int,
        rxTable: Int? = nil,
        txTable: Int? = nil, nativeEthernet: Int? = nil
    ) {
        guard Self.ids.contains(lineProfile), Self.ids.contains(serviceProfile),
            nativeEthernet.map(OltWrite.ethernets.contains) ?? true,
            ServicePort(
                index: 0, vlan: vlan, gem: gem, userVLAN: userVLAN, rxTable: rxTable, txTable: txTable) != nil
        else { return nil }
        self.name = name
        self.lineProfile = lineProfile
        self.serviceProfile = serviceProfile
        self.vlan = vlan
        self.userVLAN = userVLAN
        self.gem = gem
        self.rxTable = rxTable
        self.txTable = txTable
        self.nativeEthernet = nativeEthernet
    }

    /// The service port that it makes.
    func servicePort(_ index: Int) -> ServicePort? {
        ServicePort(
            index: index, vlan: vlan, gem: gem, userVLAN: userVLAN, rxTable: rxTable, txTable: txTable)
    }
}
