import LanCore
import Testing

@testable import ProcFS

@Suite("/proc/net/dev") struct NetDevTests {
    @Test("an OpenWrt router lists its ports, bridge and tunnel in the kernel's order")
    func openWrt() throws {
        let interfaces = try ProcFS.machine("made-openwrt").netDev()
        #expect(interfaces.map(\.name) == ["lo", "eth0", "lan1", "lan2", "wan", "br-lan", "phy0-ap0", "wg0"])
    }

    @Test("each counter comes from its column")
    func columns() {
        let interface = NetDev.parse(ProcText("eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"))?.first
        var expected = InterfaceCounters()
        expected.receivedBytes = 1
        expected.receivedPackets = 2
        expected.receiveErrors = 3
        expected.receiveDrops = 4
        expected.transmittedBytes = 9
        expected.transmittedPackets = 10
        expected.transmitErrors = 11
        expected.transmitDrops = 12
        #expect(interface == InterfaceReading(name: "eth0", counters: expected))
    }

    @Test("a 32-bit counter may stand at its end, a 64-bit one too")
    func fullCounters() throws {
        let wan = try ProcFS.machine("made-openwrt").netDev().first { $0.name == "wan" }
        #expect(wan?.counters.receivedBytes == 4_294_967_295)
        let full = NetDev.parse(ProcText("e: 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0"))
        #expect(full?.first?.counters.receivedBytes == .max)
    }

    @Test("an old kernel's number may follow the colon at once, and an alias has a colon of its own")
    func oldKernel() {
        let interfaces = NetDev.parse(ProcText("  eth0:1:12 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"))
        #expect(interfaces?.first?.name == "eth0:1")
        #expect(interfaces?.first?.counters.receivedBytes == 12)
    }

    @Test("a broken row costs itself")
    func brokenRow() {
        let text =
            """
            a: 1 2 3
            b: 1 2 3 4 5 6 7 8 9 10 11 12
            c: 1 2 3 4 5 6 7 8 9 10 11 x
            : 1 2 3 4 5 6 7 8 9 10 11 12
            d
            """
        #expect(NetDev.parse(ProcText(text))?.map(\.name) == ["b"])
    }

    @Test("names that are not UTF-8 stay distinct")
    func strangeNames() {
        let row = Array(": 1 2 3 4 5 6 7 8 9 10 11 12\n".utf8)
        let bytes = [0xff] + row + [0xfe] + row
        let names = NetDev.parse(ProcText(bytes, count: bytes.count))?.map(\.name)
        #expect(names == ["\\xff", "\\xfe"])
    }

    @Test("headings alone are no interfaces; an empty file is no answer")
    func empty() {
        #expect(NetDev.parse(ProcText("Inter-| Receive\n face |bytes\n"))?.isEmpty == true)
        #expect(NetDev.parse(ProcText("")) == nil)
    }
}
