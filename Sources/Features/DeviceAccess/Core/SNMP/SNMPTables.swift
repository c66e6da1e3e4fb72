/// What has to be walked over SNMP for one reading, and what is made of it.
package struct SNMPTables: Sendable {
    package let roots: [ObjectIdentifier]
    package let table: @Sendable (SNMPWalk) -> Table

    /// - Returns: `nil` for what is not read over SNMP.
    package static func of(_ subject: Layout.Subject) -> SNMPTables? {
        switch subject {
        case .mac: SNMPTables(roots: BridgeTables.roots) { Table(.addresses(BridgeTables.addresses($0))) }
        case .neighbours:
            SNMPTables(roots: NeighbourTables.roots) { Table(.neighbours(NeighbourTables.neighbours($0))) }
        case .arp: SNMPTables(roots: ARPTable.roots) { Table(.bindings(ARPTable.bindings($0))) }
        default: nil
        }
    }
}
