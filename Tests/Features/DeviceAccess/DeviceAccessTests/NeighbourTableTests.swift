import DeviceAccess
import MonitorCore
import TestSupport
import Testing

@Suite("neighbours and ARP over SNMP") struct NeighbourTableTests {
    private func walk(_ records: String) -> SNMPWalk { SNMPRecord.walk(DeviceText(Array(records.utf8))) }

    /// A switch whose LLDP port numbers are bridge ports, and whose interfaces have other numbers.
    private static let lldp = """
        1.0.8802.1.1.2.1.3.7.1.2.7|2|3
        1.0.8802.1.1.2.1.3.7.1.2.25|2|7
        1.0.8802.1.1.2.1.3.7.1.3.7|4x|001CF0000007
        1.0.8802.1.1.2.1.3.7.1.3.25|4|10125
        1.0.8802.1.1.2.1.4.1.1.4.0.7.2|2|4
        1.0.8802.1.1.2.1.4.1.1.4.0.25.1|2|4
        1.0.8802.1.1.2.1.4.1.1.5.0.7.2|4x|488F5A000001
        1.0.8802.1.1.2.1.4.1.1.5.0.25.1|4x|001CF0000001
        1.0.8802.1.1.2.1.4.1.1.6.0.7.2|2|3
        1.0.8802.1.1.2.1.4.1.1.6.0.25.1|2|5
        1.0.8802.1.1.2.1.4.1.1.7.0.7.2|4x|488F5A000001
        1.0.8802.1.1.2.1.4.1.1.7.0.25.1|4|Gi0/2
        1.0.8802.1.1.2.1.4.1.1.8.0.25.1|4|to sw-1
        1.0.8802.1.1.2.1.4.1.1.9.0.7.2|4|
        1.0.8802.1.1.2.1.4.1.1.9.0.25.1|4|core
        1.0.8802.1.1.2.1.4.1.1.12.0.7.2|4x|0400
        1.0.8802.1.1.2.1.4.1.1.12.0.25.1|4x|2800
        1.0.8802.1.1.2.1.4.2.1.3.0.25.1.1.4.192.0.2.1|2|2
        1.3.6.1.2.1.17.1.4.1.2.7|2|10107
        1.3.6.1.2.1.17.1.4.1.2.25|2|10125
        1.3.6.1.2.1.31.1.1.1.1.10107|4|Fa0/7
        1.3.6.1.2.1.31.1.1.1.1.10125|4|Gi0/1
        """

    @Test("LLDP's rows have the names of ports that the table of addresses has")
    func lldp() throws {
        let rows = NeighbourTables.neighbours(walk(Self.lldp))
        #expect(rows.count == 2)
        let phone = try #require(rows.first)
        #expect(phone.localPort == "Fa0/7" && phone.chassis == "48:8f:5a:00:00:01")
        #expect(phone.remotePort == "48:8f:5a:00:00:01" && phone.name == nil && phone.capabilities == "T")
        let core = try #require(rows.last)
        #expect(core.localPort == "Gi0/1" && core.chassis == "00:1c:f0:00:00:01")
        #expect(core.remotePort == "Gi0/2" && core.name == "core" && core.portDescription == "to sw-1")
        #expect(core.address == "192.0.2.1" && core.capabilities == "B, R")
    }

    @Test("CDP tells of ports where LLDP says nothing")
    func cdp() throws {
        let records = """
            1.3.6.1.2.1.31.1.1.1.1.3|4|Fa0/3
            1.3.6.1.2.1.31.1.1.1.1.10125|4|Gi0/1
            1.3.6.1.4.1.9.9.23.1.2.1.1.4.3.1|4x|C0000207
            1.3.6.1.4.1.9.9.23.1.2.1.1.4.10125.9|4x|C0000201
            1.3.6.1.4.1.9.9.23.1.2.1.1.6.3.1|4|sw-7.example
            1.3.6.1.4.1.9.9.23.1.2.1.1.6.10125.9|4|core
            1.3.6.1.4.1.9.9.23.1.2.1.1.7.3.1|4|GigabitEthernet0/1
            1.3.6.1.4.1.9.9.23.1.2.1.1.9.3.1|4x|00000028
            """
        let alone = NeighbourTables.neighbours(walk(records))
        #expect(alone.map(\.localPort) == ["Fa0/3", "Gi0/1"])
        let first = try #require(alone.first)
        #expect(first.name == "sw-7.example" && first.remotePort == "GigabitEthernet0/1")
        #expect(first.address == "192.0.2.7" && first.capabilities == "Switch IGMP")
        let both = NeighbourTables.neighbours(walk(Self.lldp + "\n" + records))
        #expect(both.map(\.localPort) == ["Fa0/7", "Gi0/1", "Fa0/3"])
    }

    @Test("what is no row of these tables is left out, however long its index is")
    func strange() {
        let records = """
            1.0.8802.1.1.2.1.4.1.1.5|4|x
            1.0.8802.1.1.2.1.4.1.1.5.1|4|x
            1.0.8802.1.1.2.1.4.1.1.5.0.25.1.9.9|4|x
            1.0.8802.1.1.2.1.4.2.1.3.0.25.1.1.4.192.0.2.999|2|2
            1.3.6.1.2.1.4.22.1.2.5.192.0.2.999|4x|488F5A000001
            1.3.6.1.2.1.4.22.1.2.5.192.0.2.7|4x|488F5A0000
            1.3.6.1.2.1.4.22.1.2.5.192.0.2|4x|488F5A000001
            1.3.6.1.4.1.9.9.23.1.2.1.1.6.3|4|x
            """
        #expect(NeighbourTables.neighbours(walk(records)).isEmpty)
        #expect(ARPTable.bindings(walk(records)).isEmpty)
    }

    @Test("a router's table gives each IP address with its hardware address")
    func arp() {
        let records = """
            1.3.6.1.2.1.4.22.1.2.5.192.0.2.7|4x|488F5A000001
            1.3.6.1.2.1.4.22.1.2.6.198.51.100.9|4x|001517000001
            1.3.6.1.2.1.4.22.1.2.6.198.51.100.10|4x|001517000002
            1.3.6.1.2.1.4.22.1.4.6.198.51.100.9|2|3
            1.3.6.1.2.1.4.22.1.4.6.198.51.100.10|2|2
            """
        #expect(
            ARPTable.bindings(walk(records)) == [
                BindingRow(address: "192.0.2.7", station: MACAddress(raw: 0x488f_5a00_0001)),
                BindingRow(address: "198.51.100.9", station: MACAddress(raw: 0x0015_1700_0001)),
            ])
    }

    @Test(
        "ARP tables of three families give the same rows; what is asked for, disabled or invalid gives none")
    func texts() throws {
        func bindings(_ layout: String, _ text: String) throws -> [String] {
            let table = try #require(Layout.named(layout)).read(DeviceText(Array(text.utf8)))
            return table.bindings.map { "\($0.address) \($0.station) \($0.interface ?? "-")" }
        }
        let cisco = """
            Protocol  Address          Age (min)  Hardware Addr   Type   Interface
            Internet  192.0.2.7               12   488f.5a00.0001  ARPA   Vlan100
            Internet  192.0.2.1                -   0015.1700.0001  ARPA   Vlan100
            Internet  192.0.2.9                0   Incomplete      ARPA
            """
        #expect(
            try bindings("cisco-arp", cisco) == [
                "192.0.2.7 48:8f:5a:00:00:01 Vlan100", "192.0.2.1 00:15:17:00:00:01 Vlan100",
            ])
        let huawei = """
            IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   VPN-INSTANCE
                                                      VLAN/CEVLAN(SIP/DIP)
            ------------------------------------------------------------------------------
            192.0.2.1       0015-1700-0001            I -         Vlanif100
            192.0.2.7       488f-5a00-0001  20        D-0         GE0/0/1
                                                      100/-
            192.0.2.9       Incomplete      1         D-0         GE0/0/1
            ------------------------------------------------------------------------------
            Total:3         Dynamic:2       Static:0     Interface:1
            """
        let rows = try bindings("huawei-arp", huawei)
        #expect(
            rows.map { String($0.prefix(27)) } == [
                "192.0.2.1 00:15:17:00:00:01", "192.0.2.7 48:8f:5a:00:00:01",
            ])
        #expect(rows.last?.hasSuffix("GE0/0/1") == true)
        let routeros = """
            Flags: X - disabled, I - invalid, H - DHCP, D - dynamic, P - published, C - complete
             #    ADDRESS         MAC-ADDRESS       INTERFACE
             0 DC 192.0.2.7       48:8F:5A:00:00:01 ether2
             1 X  192.0.2.8       48:8F:5A:00:00:02 ether2
             2 D  192.0.2.9                         ether2
            """
        #expect(
            try bindings("routeros-ip-arp-print-without-paging", routeros) == [
                "192.0.2.7 48:8f:5a:00:00:01 ether2"
            ])
    }
}
