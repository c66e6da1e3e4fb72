import CCounting
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
        #expect((local.v4_first, local.v4_count) == (0xffff_c0a8_4d00, 255))
        #expect(local.v6_count == 1 && local.v6.0.base.high == 0xfd77_0077_0000_0000)
        #expect(local.v6.0.mask.high == .max && local.v6.0.mask.low == 0)
        #expect(counting_networks(LocalNetworks(v4: nil)).v4_count == 0)
    }

    @Test(
        "the highest processor tells how many there may be",
        arguments: [("0-3\n", 4), ("0\n", 1), ("0,2-7", 8), ("", nil), ("0-99999", nil), ("none", nil)]
            as [(String, Int?)])
    func processors(text: String, count: Int?) {
        #expect(Processors.possible(in: text) == count)
    }
}
