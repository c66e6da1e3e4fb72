import Inventory
import MonitorCore
import Testing

@Suite("which addresses are stations") struct StationRulesTests {
    private func row(_ text: String, port: Int64 = 1) throws -> TableReading.Row {
        TableReading.Row(try #require(MACAddress(text)), Spot(port: port, vlan: 1))
    }

    @Test("groups, zero, the device's own and shared addresses are none; other devices' are hints")
    func sorted() throws {
        let own = try #require(MACAddress("00:1c:f0:00:00:01"))
        let other = try #require(MACAddress("00:1c:f0:00:00:02"))
        let client = try row("48:8f:5a:00:00:01")
        let rows = try [
            client, row("01:00:5e:00:00:01"), row("00:00:00:00:00:00"), row("ff:ff:ff:ff:ff:ff"),
            row("00:1c:f0:00:00:01"), row("00:1c:f0:00:00:02"), row("00:00:5e:00:01:07"),
            row("00:00:0c:07:ac:01"), row("00:00:0c:9f:f0:01"), row("00:05:73:a0:00:01"),
        ]
        let result = StationRules.sorted(rows, own: [own], devices: [own, other])
        #expect(result.rows == [client])
        #expect(result.hints.map(\.station) == [other])
        #expect(result.flooded.isEmpty)
    }

    @Test("a port that floods keeps 4,096 stations, and is named with its number")
    func flood() {
        let rows = (0..<60_000).map {
            TableReading.Row(MACAddress(raw: 0x488f_5a00_0000 + UInt64($0)), Spot(port: 9, vlan: 1))
        }
        let result = StationRules.sorted(rows, own: [], devices: [])
        #expect(result.rows.count == 4096)
        #expect(result.flooded == [9: 60_000])
    }

    @Test("members of a group of ports count as the group")
    func trunks() throws {
        let rows = try [row("48:8f:5a:00:00:01", port: 1), row("48:8f:5a:00:00:01", port: 2)]
        let result = StationRules.sorted(rows, own: [], devices: [], trunks: [1: 50, 2: 50])
        #expect(result.rows.map(\.spot.port) == [50])
    }
}
