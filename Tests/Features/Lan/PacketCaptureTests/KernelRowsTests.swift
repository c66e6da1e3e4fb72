import CCounting
import LanCore
import MonitorCore
import Testing

@testable import PacketCapture

@Suite("what processors counted in the kernel") struct KernelRowsTests {
    static let address = IPAddress(v4: 0xc0a8_4d0a)

    static func row(
        up: UInt64 = 0, down: UInt64 = 0, mac: UInt64 = 0, heard: UInt64 = 0
    ) -> counting_row {
        counting_row(
            uploaded: counting_count(packets: up / 100, bytes: up),
            downloaded: counting_count(packets: down / 100, bytes: down), mac: mac, heard: heard)
    }

    @Test("rows of several processors add up")
    func sums() throws {
        let rows = [Self.row(up: 100, down: 300), Self.row(up: 200), Self.row()]
        let tally = try #require(AddressTally(Self.address, rows))
        #expect((tally.uploadedBytes, tally.downloadedBytes) == (300, 300))
        #expect((tally.uploadedPackets, tally.downloadedPackets) == (3, 3))
        #expect(!tally.spoke)
    }

    @Test("an address that was kept and saw nothing has no tally; one that only spoke has")
    func kept() {
        #expect(AddressTally(Self.address, [Self.row(), Self.row()]) == nil)
        #expect(AddressTally(Self.address, [Self.row(mac: 0x02_0000, heard: 5)])?.spoke == true)
    }

    @Test("the hardware address is that of who spoke last; being spoken to counts until somebody spoke")
    func hardwareAddress() {
        let (old, new, told) = (UInt64(0x0200_0000_0001), UInt64(0x0200_0000_0002), UInt64(0x0200_0000_0003))
        let spoken = [
            Self.row(up: 100, mac: old, heard: 5), Self.row(up: 100, mac: new, heard: 6),
            Self.row(down: 100, mac: told),
        ]
        for order in [spoken, spoken.reversed()] {
            #expect(AddressTally(Self.address, order)?.mac == MACAddress(raw: new))
        }
        #expect(AddressTally(Self.address, [Self.row(), Self.row(down: 100, mac: told)])?.mac?.raw == told)
    }

    @Test("networks go to the kernel as the ledger compares them")
    func networks() throws {
        let v6 = try #require(NetworkRange("fd77:77::/64"))
        let local = counting_networks(LocalNetworks(v4: NetworkRange("192.168.77.0/24"), v6: [v6]))
        #expect(local.v4_count == 1 && local.v4.0.first == 0xffff_c0a8_4d01 && local.v4.0.count == 254)
        #expect(local.own_mac == .max && local.vlan_count == 0)
        #expect(local.v6_count == 1 && local.v6.0.base.high == 0xfd77_0077_0000_0000)
        #expect(local.v6.0.mask.high == .max && local.v6.0.mask.low == 0)
        #expect(counting_networks(LocalNetworks(v4: nil)).v4_count == 0)
        let many = counting_networks(
            LocalNetworks(
                v4: (0..<16).map { NetworkRange("10.\($0).0.0/16")! },
                routed: [NetworkRange("10.99.0.0/24")!, v6],
                ownMAC: MACAddress(raw: 7), countedVLANs: [20, 30]))
        #expect(many.v4_count == 17 && many.v4.16.first == 0xffff_0a63_0001 && many.v6_count == 1)
        #expect(many.own_mac == 7 && many.vlan_count == 2 && (many.vlans.0, many.vlans.1) == (20, 30))
    }

    @Test(
        "the highest processor tells how many there may be",
        arguments: [("0-3\n", 4), ("0\n", 1), ("0,2-7", 8), ("", nil), ("0-99999", nil), ("none", nil)]
            as [(String, Int?)])
    func processors(text: String, count: Int?) {
        #expect(Processors.possible(in: text) == count)
    }
}
